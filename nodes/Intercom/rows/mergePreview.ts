import type { IDataObject } from 'n8n-workflow';
import { entries, object } from '../table/json';
import { attributes, list, number, type Row, yesOrNo } from '../table/rows';

const moved = (what: string) =>
	number(`How many ${what} move to the user`, `summary.reassignments.${what}.from`);

/** What merging a lead into a user would do. */
export const mergePreviewRow: Row = {
	columns: {
		allowed: yesOrNo('Whether the two can be merged', 'allowed'),
		reasons: list("Intercom's codes of what stands in the way", ({ reasons }) =>
			entries(reasons).map(({ code }) => code),
		),
		changes: attributes('The values that the user gets, by field', ({ summary }) =>
			Object.fromEntries(
				entries(object(object(summary).attribute_changes).attributes)
					.filter(({ outcome }) => outcome !== 'discarded')
					.map(({ field, new_into_value }): [string, IDataObject[string]] => [
						String(field),
						new_into_value ?? null,
					]),
			),
		),
		conversations: moved('conversations'),
		tickets: moved('tickets'),
		phone_calls: moved('phone_calls'),
		notes: moved('notes'),
		tags: moved('tags'),
	},
};
