import type { INodeParameters } from 'n8n-workflow';
import { resources } from '../../nodes/Intercom/resources';
import { placesOf } from '../../nodes/Intercom/table/compile';
import { type Simulator, startSimulator } from '../../simulator';
import { runIntercom } from './engine';
import { fillingsOf } from './samples';

/** Messages, notes and replies in the formats that people and models write. */

let intercom: Simulator;

beforeEach(async () => {
	intercom = await startSimulator({ requireVersion: true });
});
afterEach(async () => await intercom.stop());

const formatted = placesOf(resources).filter(({ entry }) => entry.optional && 'format' in entry.optional);

test('what speaks to customers and teammates has a choice of formats', () => {
	expect(formatted.map(({ resource, operation }) => `${resource} ${operation}`)).toEqual(
		expect.arrayContaining([
			'conversation addNote',
			'conversation closeWithMessage',
			'message send',
			'message sendEmail',
			'note addToContact',
			'ticket addNote',
		]),
	);
});

test.each(formatted.map((place) => [`${place.resource} ${place.operation}`, place] as const))(
	'%s sends Markdown as HTML',
	async (_name, { resource, operation, entry }) => {
		const [filling] = fillingsOf(resource, operation, entry, 'required fields');
		const isOptional = entry.optional !== undefined && 'body' in entry.optional;
		const body = 'Hello **you**\n\n- one\n- <b>two</b>';
		const [contact] = intercom.workspace.contacts.values();
		const { json, error } = await runIntercom({
			credential: { region: 'custom', baseUrl: intercom.url, accessToken: intercom.token },
			parameters: {
				...(filling?.parameters as INodeParameters),
				...(isOptional ? {} : { body }),
				...(resource === 'message' && operation === 'send'
					? { message_type: 'inapp', contact: { __rl: true, mode: 'id', value: String(contact?.id) } }
					: { requestOptions: { preview: true } }),
				additionalFields: { format: 'markdown', ...(isOptional ? { body } : {}) },
			},
		});
		expect(error?.message).toBeUndefined();
		const [sent] = intercom.requests.of('POST /messages');
		expect((sent?.body ?? json[0]?.body) as object).toMatchObject({
			body: '<p>Hello <b>you</b></p><ul><li>one</li><li>&lt;b&gt;two&lt;/b&gt;</li></ul>',
		});
		expect(sent?.body ?? json[0]?.body).not.toHaveProperty('format');
	},
);
