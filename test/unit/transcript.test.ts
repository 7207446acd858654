import { chatMessages, selected, transcriptOf } from '../../nodes/Intercom/procedures/transcript';

const author = { type: 'user', id: 'u1', name: 'Ada', email: null };

const conversation = (given: number, total: number, counted: number) => ({
	id: '1',
	created_at: 1_700_000_000,
	source: { body: 'Hello', author },
	statistics: { count_conversation_parts: counted },
	conversation_parts: {
		total_count: total,
		conversation_parts: Array.from({ length: given }, (_, number) => ({
			part_type: 'comment',
			body: `Line ${number}`,
			author,
			created_at: 1_700_000_001 + number,
		})),
	},
});

test.each([
	['the list counts more than it gives', conversation(500, 600, 600), 600],
	['a full list counts itself, the statistics know more', conversation(500, 500, 600), 600],
	['a list that is not full is complete, whatever the statistics count', conversation(3, 3, 9), 3],
	['there are no counts', { ...conversation(4, 0, 0), statistics: null }, 4],
])('how many parts there are: %s', (_case, given, total) =>
	expect(transcriptOf(given).parts.total).toBe(total),
);

test('a conversation without first message and parts gives an empty transcript', () => {
	const transcript = transcriptOf({ id: '1' });
	expect(transcript).toMatchObject({ messages: [], lastTeammate: null, humanTookPart: false });
	expect(selected(transcript, 300)).toEqual({ messages: [], text: '', leftOut: 0, shortened: false });
});

const maya = { type: 'admin', id: 'a1', name: 'Maya', email: 'maya@example.com' };
const operator = { type: 'admin', id: 'a2', name: 'Operator', email: 'operator+abcd1234@intercom.io' };

test.each([
	['admin_initiated', maya, 'teammate', true],
	[undefined, maya, 'teammate', true],
	[null, maya, 'teammate', true],
	['automated', maya, 'bot', false],
	['campaign_initiated', maya, 'bot', false],
	['operator_initiated', maya, 'bot', false],
	['automated', { ...maya, type: 'team' }, 'bot', false],
	['admin_initiated', operator, 'bot', false],
	['customer_initiated', author, 'customer', false],
	['customer_initiated', { ...operator, type: 'lead' }, 'customer', false],
	['customer_initiated', undefined, 'customer', false],
])('a first message delivered as %s by %j is by a %s', (delivered_as, by, role, human) => {
	const given = { created_at: 1_700_000_000, source: { body: 'Hello', delivered_as, author: by } };
	const transcript = transcriptOf(given);
	expect(transcript.messages).toMatchObject([{ role }]);
	expect(transcript).toMatchObject({ humanTookPart: human, botTookPart: role === 'bot' });
	expect(transcript.lastTeammate?.id).toBe(human ? 'a1' : undefined);
});

test.each(['comment', 'note'])(
	"the operator's %s is not a teammate's, whatever its author is called",
	(part_type) => {
		const given = conversation(1, 1, 1);
		Object.assign(given.conversation_parts.conversation_parts[0] ?? {}, { part_type, author: operator });
		const transcript = transcriptOf(given);
		expect(transcript.messages[1]?.role).toBe(part_type === 'note' ? 'note' : 'bot');
		expect(transcript).toMatchObject({ humanTookPart: false, lastTeammate: null });
	},
);

test.each([undefined, null, { type: 'somebody', id: 's1' }])(
	'the author %j is not called a customer',
	(by) => {
		const given = conversation(1, 1, 1);
		Object.assign(given.conversation_parts.conversation_parts[0] ?? {}, { author: by });
		const transcript = transcriptOf(given);
		expect(transcript.messages[1]).toMatchObject({ role: 'unknown', author: 'Unknown author' });
		expect(selected(transcript, 0).text).toContain('] Unknown author (unknown role): Line 0');
		expect(chatMessages(transcript.messages)[1]).toEqual({
			role: 'user',
			content: 'Message of an unknown author: Line 0',
		});
	},
);

test('markup that Intercom left in becomes text; markup that somebody typed stays', () => {
	const given = conversation(2, 2, 2);
	const [first, second] = given.conversation_parts.conversation_parts;
	Object.assign(first ?? {}, { body: '<p>Hello<br>there</p>' });
	Object.assign(second ?? {}, { body: 'write <b> and </b> around it' });
	expect(transcriptOf(given).messages.map(({ text }) => text)).toEqual([
		'Hello',
		'Hello\nthere',
		'write <b> and </b> around it',
	]);
});

test.each(['note', 'note_and_reopen'])('a part of the type %s is a note, whoever wrote it', (part_type) => {
	const given = conversation(1, 1, 1);
	Object.assign(given.conversation_parts.conversation_parts[0] ?? {}, {
		part_type,
		author: { type: 'bot', id: 'b', name: 'Fin' },
	});
	expect(transcriptOf(given).messages[1]?.role).toBe('note');
});
