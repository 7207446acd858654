import { type IDataObject, UserError } from 'n8n-workflow';
import { prepareSearch, searchFields } from '../table/search';
import type { Composite, Values } from '../table/types';

/** What finds every record: Intercom's searches want a query in any case. Contacts compare days as text. */
const EVERYTHING = {
	contact: { field: 'created_at', operator: '>', value: '0' },
	conversation: { field: 'created_at', operator: '>', value: 0 },
} as const;

const hasFilters = ({ conditions, condition_groups, query }: Values): boolean =>
	query !== undefined ||
	[conditions, condition_groups].some((filters) => Array.isArray(filters) && filters.length > 0);

/** How many records a search finds, or how many there are: one request, of which Intercom's count is taken. */
export function counting(
	model: 'contact' | 'conversation',
	route: 'POST /contacts/search' | 'POST /conversations/search',
	permission: string,
): Composite {
	const prepare = prepareSearch(model);
	return {
		action: `Count ${model}s`,
		description: `Count the ${model}s that match filters, or all of them without any filter`,
		notice: 'Changes of the last minutes may not be counted yet',
		effect: 'reads',
		sends: [route, 'GET /me'],
		permission,
		simplify: false,
		gives: { count: { type: 'number', means: 'How many there are' } },
		shown: searchFields(model),
		prepare: async (run, values) =>
			hasFilters(values) ? await prepare(run, values) : { query: { ...EVERYTHING[model] } },
		async run(run, { query }) {
			const answer = await run.request(route, {
				body: { query: query as IDataObject, pagination: { per_page: 1 } },
			});
			if (typeof answer.total_count !== 'number')
				throw new UserError('Intercom did not say how many records there are', {
					description: 'Try again, or count what Search returns',
				});
			return { count: answer.total_count };
		},
	};
}
