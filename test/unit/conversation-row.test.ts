import { UserError } from 'n8n-workflow';
import { Cancelled } from '../../nodes/Intercom/api';
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
	expect(await conversationRow(conversation, failing(new UserError('Intercom is away')))).toMatchObject({
		assignee_id: '7',
		assignee_name: null,
		team_id: '8',
		team_name: null,
	});
});

test('a cancelled workflow makes no row', async () => {
	await expect(conversationRow(conversation, failing(new Cancelled()))).rejects.toThrow(Cancelled);
});
