import type { IDataObject } from 'n8n-workflow';
import { IntercomError } from '../api';
import { createdId, readId } from '../table/answerId';
import { Complaint, NoSuchRecord, settled } from '../table/complaint';
import { type More, text } from '../table/fields';
import type { Field, Route, Run } from '../table/types';

/** The ID by which one's own system knows a company, without spaces around it. */
export const ownCompanyId = (description: string, more: More = {}): Field =>
	text(description, {
		displayName: 'Your Company ID',
		placeholder: 'e.g. 625e90fc',
		identity: true,
		read: (value) => {
			if (typeof value === 'object') throw new Complaint('is an object, but the ID of a company is needed');
			const id = String(value).trim();
			if (id === '') throw new Complaint('is empty');
			return id;
		},
		...more,
	});

export const COMPANY_ROUTES: Route[] = ['GET /companies', 'POST /companies'];

/** Intercom answers with the company itself; its description says that it is a list, which may be empty. */
function idOfCompany(answer: IDataObject): string | undefined {
	const company = Array.isArray(answer.data) ? (answer.data[0] as unknown) : answer;
	return company === undefined ? undefined : readId(company, 'company');
}

/** Intercom's ID of the company; undefined where there is none. */
async function find(run: Run, company_id: string): Promise<string | undefined> {
	const outcome = await settled(run.request('GET /companies', { query: { company_id } }));
	if ('value' in outcome) return idOfCompany(outcome.value);
	if (outcome.error instanceof IntercomError && outcome.error.status === 404) return undefined;
	throw outcome.error;
}

/**
 * Intercom's ID of the company that one's own system knows by `company_id`, looked up once per run of the node.
 * With `facts` a company that does not exist is created with them; without, it is an error.
 */
export async function companyIdOf(
	run: Run,
	company_id: string,
	facts?: IDataObject,
): Promise<{ id: string; created: boolean }> {
	// Whoever comes second finds what the first one has created.
	let created = false;
	const id = await run.once(`company ${company_id}`, async () => {
		const found = await find(run, company_id);
		if (found !== undefined) return found;
		if (!facts)
			throw new NoSuchRecord(`Intercom has no company with your ID "${company_id}"`, {
				description:
					"Check it, or turn on Create Company. It is not Intercom's own ID, for which there is Attach Contact of Company.",
			});
		created = true;
		return createdId(await run.request('POST /companies', { body: { ...facts, company_id } }), 'company');
	});
	return { id, created };
}
