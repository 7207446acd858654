import { requestFor } from '../../nodes/Intercom/engine/request';
import { fieldsOf } from '../../nodes/Intercom/engine/values';
import { nodeProperties } from '../../nodes/Intercom/table/compile';
import { choice, flag, text } from '../../nodes/Intercom/table/fields';
import { resource } from '../../nodes/Intercom/table/types';

/** An entry, or a field of it, that needs a later version of the API than the package speaks. */

const zoo = resource({
	name: 'Zoo',
	operations: {
		open: { action: 'Open zoo', description: 'Let visitors in', route: 'POST /zoo', version: 'Preview' },
		feed: {
			action: 'Feed zoo',
			description: 'Give food',
			notice: 'Once a day',
			route: 'PUT /zoo',
			required: { food: choice('What to give', { hay: 'Hay' }, { version: 'Preview' }) },
		},
		name: {
			action: 'Name zoo',
			description: 'Choose how it is called',
			route: 'PATCH /zoo',
			required: { name: text('Its name') },
			optional: { loudly: flag('to shout. It is heard far away.', { version: 'Preview' }) },
		},
	},
});

const requestOf = (key: string, values: { [name: string]: unknown }) => {
	const entry = zoo.operations[key];
	if (!entry) throw new Error(`There is no ${key}`);
	return requestFor(entry, fieldsOf(key, entry), values);
};

it('is asked for by an entry that says so', () => {
	expect(requestOf('open', {})).toMatchObject({ version: 'Preview' });
});

it('is asked for by a field that is used, and by no other request', () => {
	expect(requestOf('name', { name: 'x' })).not.toHaveProperty('version');
	expect(requestOf('name', { name: 'x', loudly: undefined })).not.toHaveProperty('version');
	expect(requestOf('name', { name: 'x', loudly: false })).toMatchObject({ version: 'Preview' });
});

it('is told in the editor, of operations and of fields', () => {
	const properties = nodeProperties({ zoo });
	const operations = properties.find(({ name }) => name === 'operation')?.options as object[];
	expect(operations).toEqual([
		expect.objectContaining({
			value: 'feed',
			description: "Give food. Once a day. Uses version Preview of Intercom's API.",
		}),
		expect.objectContaining({ value: 'name', action: 'Name zoo' }),
		expect.objectContaining({
			value: 'open',
			description: "Let visitors in. Uses version Preview of Intercom's API.",
		}),
	]);
	expect(operations[1]).toHaveProperty('description', 'Choose how it is called');
	expect(JSON.stringify(properties)).toContain(
		"Whether to shout. It is heard far away. Uses version Preview of Intercom's API.",
	);
	expect(JSON.stringify(properties)).not.toContain('"version"');
});
