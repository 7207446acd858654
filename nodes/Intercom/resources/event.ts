import { contactInRequest } from '../fields/contact';
import { json, number, text, time } from '../table/fields';
import { type Pager, pages } from '../table/paging';
import { eventRow, eventSummaryRow, recordedEventRow } from '../rows/event';
import { resource } from '../table/types';

const event_name = text('What happened: a verb in the past and what it was done to', {
	placeholder: 'e.g. ordered-item',
});

/** Whose events: Intercom knows a person by three names, each under a key of its own in the request. */
const person = (id: string) =>
	contactInRequest('contact_id', { to: id, email: 'email', userId: 'user_id' }, 'user_id');

/** The `id` of an event is that of the contact. */
const events: Pager = { ...pages('events'), withoutOwnId: true };

export const event = resource({
	name: 'Event',
	description: 'What contacts did in your product, as your product tells it',
	permission: 'Write events',
	operations: {
		create: {
			action: 'Create event of contact',
			description: 'Tell Intercom that a contact did something',
			notice:
				'Of an event with the same contact, name and second only the first is kept. Campaigns and workflows of the workspace may react to it.',
			simplify: recordedEventRow,
			route: 'POST /events',
			answerNames: false,
			required: {
				event_name,
				...person('id'),
				created_at: time('When it happened', { displayName: 'Happened At', default: '={{ $now }}' }),
			},
			optional: {
				metadata: json(
					'Up to 10 details: texts, numbers, links, amounts; a date has a key ending in "_date"',
					{
						displayName: 'Metadata (JSON)',
						placeholder: 'e.g. {"order": "1234", "price": {"amount": 34999, "currency": "eur"}}',
					},
				),
			},
		},
		createSummary: {
			action: 'Create event summary of contact',
			description: 'Tell Intercom how often and when a contact did something',
			route: 'POST /events/summaries',
			answerNames: false,
			required: {
				user_id: text('The ID that your own system gave the contact', {
					displayName: 'External ID',
					placeholder: 'e.g. 25',
				}),
				event_name: { ...event_name, to: 'event_summaries.event_name' },
				count: number('How often it happened', {
					default: 1,
					typeOptions: { minValue: 1 },
					to: 'event_summaries.count',
				}),
			},
			optional: {
				first: time('When it happened first', {
					displayName: 'First Happened At',
					to: 'event_summaries.first',
				}),
				last: time('When it happened last', { displayName: 'Last Happened At', to: 'event_summaries.last' }),
			},
		},
		getAll: {
			action: 'Get many events of contact',
			description: 'List what one contact did',
			notice: 'Intercom lists events of the last 90 days',
			route: 'GET /events',
			simplify: eventRow,
			required: person('intercom_user_id'),
			constants: { type: 'user' },
			list: events,
			permission: 'Read events',
		},
		getSummaries: {
			action: 'Get event summaries of contact',
			description: 'List what a contact did, with how often, first and last',
			route: 'GET /events',
			simplify: eventSummaryRow,
			required: person('intercom_user_id'),
			constants: { type: 'user', summary: true },
			list: events,
			permission: 'Read events',
		},
	},
});
