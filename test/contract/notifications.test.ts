import type { IDataObject } from 'n8n-workflow';
import { outputOf } from '../../nodes/Intercom/triggers/notification';
import { rowOf } from '../../nodes/Intercom/triggers/row';
import { topicOptions } from '../../nodes/Intercom/triggers/topics';
import { exampleOf } from './answers';

/**
 * Notifications whose items are as each description says that such records are: a notification's shape follows the
 * version that the app has in the Developer Hub.
 */

const VERSIONS = { '2.16': '', Preview: 'preview_' };

/** The component that the item of a topic is, by the beginning of the topic. */
const COMPONENTS: { [beginning: string]: string } = {
	'conversation.': 'conversation',
	'contact.': 'contact',
	'company.': 'company',
	'ticket.': 'ticket',
	'visitor.': 'visitor',
};

/** Topics whose items are something else, such as two objects side by side. */
const OTHERWISE = /contact\.(attached|detached)|\.deleted|\.tag\.|subscribed|conversation\.company/;

const cases = Object.keys(VERSIONS).flatMap((version) =>
	topicOptions
		.map(({ value }) => String(value))
		.filter((topic) => !OTHERWISE.test(topic))
		.flatMap((topic) => {
			const [beginning, component] =
				Object.entries(COMPONENTS).find(([start]) => topic.startsWith(start)) ?? [];
			return beginning && component ? [[version, topic, component] as const] : [];
		}),
);

it('are there for both versions', () => expect(cases.length).toBeGreaterThan(80));

test.each(cases)('%s: %s', (version, topic, component) => {
	const schema = { $ref: `#/schemas/${VERSIONS[version as keyof typeof VERSIONS]}${component}` };
	// The description names no value for the types of its records, all of which say theirs.
	const item: IDataObject = { ...(exampleOf(schema) as IDataObject), type: component };
	const notification = { topic, id: 'n1', appId: 'wrkspc01', item, envelope: { created_at: 1_768_000_000 } };
	const row = rowOf(notification);
	const name = component === 'visitor' ? 'contact_id' : (`${component}_id` as keyof typeof row);
	expect({ [name]: row[name] }).toEqual({ [name]: String(item.id) });
	expect(outputOf(notification).item).toBe(item);
});
