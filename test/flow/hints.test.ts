import { NOTHING_SENT, RETRIED_TO_CUSTOMERS } from '../../nodes/Intercom/engine/hints';
import { type Simulator, startSimulator } from '../../simulator';
import { type FlowInput, runIntercom } from './engine';

let intercom: Simulator;

beforeEach(async () => {
	intercom = await startSimulator();
});
afterEach(async () => await intercom.stop());

const run = async (parameters: FlowInput['parameters'], more: Partial<FlowInput> = {}) =>
	await runIntercom({
		credential: { region: 'custom', baseUrl: intercom.url, accessToken: intercom.token },
		parameters,
		...more,
	});

const anyConversation = () => [...intercom.workspace.conversations.keys()][0] as string;

const said = (operation: string, conversation_id = anyConversation()) => ({
	resource: 'conversation',
	operation,
	conversation_id,
	body: 'Looking into it',
});

test('a preview says once that nothing was sent, however many items there are', async () => {
	const preview = { requestOptions: { preview: '={{ $json.dry }}' } };
	const items = [true, true, false].map((dry) => ({ json: { dry } }));
	expect((await run({ ...said('addNote'), ...preview }, { items })).hints).toEqual([NOTHING_SENT]);
	expect(intercom.requests.of('POST /conversations/*/reply')).toHaveLength(1);
	expect((await run(said('addNote'))).hints).toEqual([]);
});

test.each([
	['reply', {}, [RETRIED_TO_CUSTOMERS]],
	['addNote', {}, []],
	['reply', { requestOptions: { preview: true } }, [NOTHING_SENT]],
	['getTranscript', {}, []],
])('Retry On Fail at %s with %j says %j', async (operation, more, hints) => {
	expect((await run({ ...said(operation), ...more }, { retryOnFail: true })).hints).toEqual(hints);
});

test('without Retry On Fail there is nothing to say of a reply, and a tool of an agent may be retried likewise', async () => {
	expect((await run(said('reply'))).hints).toEqual([]);
	const { hints, json } = await run(said('reply'), { retryOnFail: true, asTool: true });
	expect(hints).toEqual([RETRIED_TO_CUSTOMERS]);
	expect(json[0]).not.toHaveProperty('error');
});
