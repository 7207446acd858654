import { type Simulator, startSimulator } from '../../simulator';
import { formOf, runIntercom } from './engine';

/** The form of ticket attributes, as the editor loads it for the ticket type or the ticket that is chosen. */

let intercom: Simulator;

beforeAll(async () => {
	intercom = await startSimulator({ requireVersion: true });
});
afterAll(async () => await intercom.stop());

const credential = () => ({ region: 'custom', baseUrl: intercom.url, accessToken: intercom.token });

const form = async (parameters: { [name: string]: object | string }) =>
	await formOf('ticketAttributes', {
		parameters: { resource: 'ticket', operation: 'create', ...parameters } as never,
		credential: credential(),
	});

const locator = (value: string, mode = 'list') => ({ __rl: true, mode, value });

const typeNamed = (name: string) => {
	const type = [...intercom.workspace.ticketTypes.values()].find((each) => each.name === name);
	if (!type) throw new Error(`The simulated workspace has no ticket type ${name}`);
	return type;
};

const namesOf = (type: { attributes: Array<{ name: string }> }) => type.attributes.map(({ name }) => name);

const REPAIR_TITLE = { id: '_default_title_', displayName: 'Title', type: 'string' };

test('shows the attributes of the chosen ticket type, with the entries of lists by their IDs', async () => {
	const repair = typeNamed('Repair');
	const fields = await form({ ticket_type_id: locator(repair.id) });
	expect(fields.map(({ id }) => id)).toEqual(namesOf(repair));
	expect(fields).toContainEqual(expect.objectContaining(REPAIR_TITLE));
	const list = repair.attributes.find(({ data_type }) => data_type === 'list');
	const shown = fields.find(({ id }) => id === list?.name);
	const { items } = list?.input_options as { items: Array<{ id: string; name: string }> };
	expect(items.length).toBeGreaterThan(1);
	expect(shown).toMatchObject({
		type: 'options',
		options: items.map(({ id, name }) => ({ name, value: id })),
	});
});

test("shows the attributes of a ticket's own type where no type is chosen", async () => {
	const [ticket] = [...intercom.workspace.tickets.values()];
	const type = intercom.workspace.ticketTypes.get(ticket?.ticket_type_id ?? '');
	const fields = await form({ operation: 'update', ticket_id: locator(ticket?.id ?? '', 'id') });
	expect(fields.map(({ id }) => id)).toEqual(namesOf(type as never));
});

test.each([
	['nothing is chosen', {}],
	['the type comes from an expression', { ticket_type_id: locator('={{$json.type}}', 'id') }],
])('shows the attributes of all types once each while %s', async (_state, parameters) => {
	const fields = await form(parameters);
	const all = [...intercom.workspace.ticketTypes.values()].flatMap(namesOf);
	expect(fields.map(({ id }) => id).sort()).toEqual([...new Set(all)].sort());
});

test('what is filled into the form and into its JSON becomes the attributes of the ticket', async () => {
	const repair = typeNamed('Repair');
	const [contact] = [...intercom.workspace.contacts.keys()];
	const { error, json } = await runIntercom({
		credential: credential(),
		parameters: {
			output: 'raw',
			resource: 'ticket',
			operation: 'create',
			ticket_type_id: locator(repair.id),
			identify_by: 'id',
			contact_id: locator(contact ?? '', 'id'),
			ticket_attributes: {
				mappingMode: 'defineBelow',
				value: { _default_title_: 'Bent wheel' },
				schema: await form({ ticket_type_id: locator(repair.id) }),
			} as never,
			additionalFields: { ticket_attributes_json: '{"_default_description_": "It wobbles"}' },
		},
	});
	expect(error).toBeUndefined();
	expect(json[0]?.ticket_attributes).toMatchObject({
		_default_title_: 'Bent wheel',
		_default_description_: 'It wobbles',
	});
});
