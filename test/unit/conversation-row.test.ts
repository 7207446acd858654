import { UserError } from 'n8n-workflow';
import { Cancelled } from '../../nodes/Intercom/api';
import { asRow } from '../../nodes/Intercom/table/rows';
import { conversationRow } from '../../nodes/Intercom/rows/conversation';
import type { Run } from '../../nodes/Intercom/table/types';

/** A run whose lists fail. */
const failing = (error: Error) =>
	({
		once: async (_key: string, load: () => Promise<unknown>) => await load(),
		list: async function* () {
			throw await Promise.resolve(error);
		},
	}) as unknown as Run;

const conversation = { id: '1', source: { body: 'Hello' }, admin_assignee_id: 7, team_assignee_id: '8' };

test('a row without the names that could not be looked up has their ids', async () => {
	expect(
		await asRow(conversationRow, conversation, failing(new UserError('Intercom is away'))),
	).toMatchObject({
		assignee_id: '7',
		assignee_name: null,
		team_id: '8',
		team_name: null,
	});
});

test('a cancelled workflow makes no row', async () => {
	await expect(asRow(conversationRow, conversation, failing(new Cancelled()))).rejects.toThrow(Cancelled);
});

test('a row has no assignee where Intercom names "0", tells old times, and reads names as they were typed', async () => {
	const row = await asRow(
		conversationRow,
		{
			...conversation,
			admin_assignee_id: 0,
			team_assignee_id: '0',
			created_at: -1,
			waiting_since: 1_769_850_000_000,
			source: { body: 'Hello', author: { type: 'user', name: 'Bikes &amp; Boats' } },
			tags: { type: 'tag.list', tags: [{ id: '1', name: 'R&amp;D' }], total_count: 25 },
		},
		failing(new UserError('Intercom is away')),
	);
	expect(row).toMatchObject({
		assignee_id: null,
		team_id: null,
		created_at: '1969-12-31T23:59:59.000Z',
		waiting_since: '2026-01-31T09:00:00.000Z',
		contact_name: 'Bikes & Boats',
		tags: ['R&D'],
		tags_total_count: 25,
	});
});
