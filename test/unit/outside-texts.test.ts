import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';
import { connect, IntercomError, type IntercomContext } from '../../nodes/Intercom/api';
import { errorsIn } from '../../nodes/Intercom/api/errors';
import { fileNameOf } from '../../nodes/Intercom/engine/output';
import { Complaint } from '../../nodes/Intercom/table/complaint';
import { day, isoTime as isoField, momentOf, time } from '../../nodes/Intercom/table/fields';
import { isoTime, simplified } from '../../nodes/Intercom/table/simplify';
import type { Reading, Run } from '../../nodes/Intercom/table/types';
import { withDatesInSeconds } from '../../nodes/Intercom/table/workspaceAttributes';
import { shownUrl } from '../../nodes/Intercom/triggers/forwarding';
import { outputOf, rawOf, readNotification } from '../../nodes/Intercom/triggers/notification';

/** Whatever text comes from outside, a reader of it gives whole characters in time, and no secret. */

const SEEDS = [11, 22, 33];
const RUNS = 300;
const FIVE_MB = 5 * 1024 * 1024;
const HALF = /\p{Surrogate}/u;
const READING: Reading = {
	item: 0,
	context: { getTimezone: () => 'America/New_York' } as Reading['context'],
};

/** Any text, also of halves of characters, and signs that readers look for. */
const text = fc.oneof(
	fc.string({ unit: 'binary', maxLength: 40 }),
	fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)) }),
	fc
		.array(
			fc.constantFrom(
				...[
					'<',
					'>',
					'<title>',
					'</title>',
					'"',
					"'",
					';',
					'/',
					'\\',
					'%',
					'%2F',
					'%0A',
					'..',
					'\n',
					'\u2028',
				],
				...['&', '=', 'filename', "filename*=UTF-8''", '2026-01-31', '9', '-', ':', 'T', 'Z', '😀', '\ud83d'],
			),
			{ maxLength: 20 },
		)
		.map((parts) => parts.join('')),
	fc.constantFrom('😀', '\udc00', 'a').map((sign) => `x${sign.repeat(1_500)}`),
);

/** Any value that JSON holds, also with names that objects have of themselves. */
const { value: json } = fc.letrec((tie) => ({
	value: fc.oneof(
		{ maxDepth: 4 },
		text,
		fc.constantFrom<unknown>(null, true, 0, -1, 1.5, 1e11, 1e308, 1_700_000_000, '1700000000', ''),
		fc.array(tie('value'), { maxLength: 4 }),
		fc.dictionary(
			fc.oneof(
				text,
				fc.constantFrom('type', 'errors', 'error', 'message', 'code', 'field', 'request_id', 'data', 'item'),
				fc.constantFrom('topic', 'id', 'app_id', 'created_at', 'name', 'total_count', 'assignee_id'),
				fc.constantFrom('toString', 'toJSON', 'constructor', 'hasOwnProperty', 'valueOf', '__proto__'),
			),
			tie('value'),
			{ maxKeys: 6, noNullPrototype: true },
		),
	),
}));

/** The same for three seeds. */
const always = (name: string, property: fc.IProperty<never> | fc.IAsyncProperty<never>, runs = RUNS) =>
	test.each(SEEDS)(`${name}, seed %d`, async (seed) => {
		await fc.assert(property as fc.IAsyncProperty<unknown>, { seed, numRuns: runs });
	});

/** What a reader gives, or undefined where it complains about the value: no other error leaves it. */
function unlessComplained<T>(read: () => T): T | undefined {
	try {
		return read();
	} catch (error) {
		if (!(error instanceof Complaint)) throw error;
		expect(`${error.message} ${error.advice ?? ''}`).not.toMatch(HALF);
		expect(error.message).not.toMatch(/[\n\r\u2028\u2029]/);
		expect(error.message.length).toBeLessThan(200);
		return undefined;
	}
}

describe('notifications', () => {
	always(
		'any bytes are a notification or none',
		fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
			expect(readNotification(Buffer.from(bytes))).toBeUndefined();
		}) as never,
	);

	always(
		'any JSON is a notification or none, and what it gives can be written as JSON',
		fc.property(json, json, fc.boolean(), (facts, item, isOne) => {
			const envelope = isOne
				? { topic: 'contact.user.created', ...(facts as object), type: 'notification_event', data: { item } }
				: facts;
			const read = readNotification(Buffer.from(JSON.stringify(envelope) ?? ''));
			if (!read) return;
			expect(read.topic).not.toBe('');
			expect(() => JSON.stringify(outputOf(read))).not.toThrow();
		}) as never,
	);

	always(
		'no header that could hold a secret is in what came',
		fc.property(fc.constantFrom('authorization', 'cookie', 'x-api-key', 'x-auth'), (name) => {
			const read = readNotification(
				Buffer.from('{"type":"notification_event","topic":"ping","data":{"item":{}}}'),
			)!;
			expect(JSON.stringify(rawOf(read, { [name]: 'the-secret', date: 'today' }))).not.toContain(
				'the-secret',
			);
		}) as never,
		20,
	);
});

describe('what Intercom or something on the way says of a refusal', () => {
	always(
		'any text and any JSON gives whole characters of a bounded length',
		fc.property(fc.oneof(text, json), (body) => {
			for (const { code, message, field } of errorsIn(body).errors) {
				for (const told of [code, field]) expect((told ?? '').length).toBeLessThanOrEqual(201);
				for (const told of [code, message, field]) expect(told ?? '').not.toMatch(HALF);
			}
		}) as never,
	);

	test('an answer nested deeper than it can be written again is told of', () => {
		const message = JSON.parse(`${'['.repeat(50_000)}${']'.repeat(50_000)}`) as unknown;
		expect(errorsIn({ message }).errors).toEqual([{ message: '…' }]);
	});

	const sign = fc.constantFrom(...'abcXYZ019+/_-.~!$&*');
	const token = fc
		.tuple(fc.array(sign, { minLength: 24, maxLength: 60 }), fc.constantFrom('', '=', '=='))
		.map(([signs, filling]) => signs.join('') + filling)
		.filter((each) => new Set(each).size > 8);
	const inPage = (each: string) => each.replace(/\W/g, (other) => `&#x${other.charCodeAt(0).toString(16)};`);
	const inPageAsNumber = (each: string) => each.replace(/\W/g, (other) => `&#${other.charCodeAt(0)};`);
	const inJson = (each: string) => each.replaceAll('/', '\\/');
	const inAddress = (each: string) => encodeURIComponent(each);
	const inLowerAddress = (each: string) => inAddress(each).replace(/%../g, (code) => code.toLowerCase());
	const unfilled = (each: string) => each.replace(/=+$/, '');

	always(
		'the token is in no error, however it is written and wherever a long text is cut',
		fc.asyncProperty(
			token,
			fc.constantFrom(
				(each: string) => each,
				inPage,
				inPageAsNumber,
				inJson,
				inAddress,
				inLowerAddress,
				unfilled,
			),
			fc.integer({ min: 0, max: 1_100 }),
			fc.constantFrom('text', 'message', 'code', 'field', 'name', 'request_id', 'header', 'plain'),
			fc.constantFrom(400, 403, 404, 410, 422),
			async (secret, write, before, where, status) => {
				const written = `${'word '.repeat(before / 5)}${'x'.repeat(before % 5)} ${write(secret)} ${secret}`;
				// As some servers write JSON, with a backslash before each slash.
				const quoted = JSON.stringify(written).replaceAll('/', '\\/');
				const body = {
					text: written,
					header: '{}',
					message: `{"errors":[{"code":"x","message":${quoted}}]}`,
					code: `{"errors":[{"code":${quoted}}]}`,
					field: `{"errors":[{"message":"x","field":${quoted}}]}`,
					name: `{"errors":{${quoted}:["is wrong"]}}`,
					request_id: `{"request_id":${quoted},"errors":[]}`,
					plain: quoted,
				}[where];
				const headers = where === 'header' ? { 'x-request-id': written, link: `<${written}>` } : {};
				const api = await connect({
					getNode: () => ({ parameters: {} }),
					getCredentials: async () =>
						await Promise.resolve({ accessToken: secret, region: 'us' } as IDataObject),
					helpers: {
						httpRequestWithAuthentication: async () =>
							await Promise.resolve({ statusCode: status, headers, body }),
					},
				} as unknown as IntercomContext);
				const error: IntercomError = await api.send({ method: 'GET', path: '/tags' }).then(
					() => expect(true).toBe(false) as never,
					(thrown: IntercomError) => thrown,
				);
				expect(error).toBeInstanceOf(IntercomError);
				const told = `${error.message} ${error.description} ${JSON.stringify(error.failure)}`;
				for (let at = 0; at + 12 <= unfilled(secret).length; at++)
					expect(told).not.toContain(secret.slice(at, at + 12));
				for (const form of [inPage, inPageAsNumber, inAddress, inLowerAddress])
					expect(told).not.toContain(form(unfilled(secret)));
			},
		) as never,
		150,
	);
});

describe('names of files', () => {
	const named = (disposition: string, fileName: string) =>
		fileNameOf(
			{ status: 200, headers: { 'content-disposition': disposition }, body: undefined, fileName },
			'otherwise.csv',
		);

	always(
		'any header and any address gives one name that says not where the file goes',
		fc.property(text, text, fc.boolean(), (told, address, isTold) => {
			const name = named(isTold ? `attachment; filename="${told}"` : told, address);
			expect(name).toMatch(/^[^/\\\p{Cc}\p{Surrogate}\u2028\u2029]+$/u);
			expect(name).not.toMatch(/^\.*$/);
		}) as never,
	);

	test.each([
		['%0A%2Fetc%2Fpasswd', 'passwd'],
		['a%0D%0Ab.csv', 'a b.csv'],
		['..%2F..', 'otherwise.csv'],
		['report%E2%80%AEfdp.exe', 'report fdp.exe'],
		['r%C3%A9sum%C3%A9.pdf', 'résumé.pdf'],
		['.hidden', '.hidden'],
	])('%s', (told, name) => {
		expect(named(`attachment; filename*=UTF-8''${told}`, '')).toBe(name);
	});

	test.each(['/', 'filename=', '%2F', 'filename="', '\\', '%'])('in linear time: %j', (part) => {
		const begin = Date.now();
		named(part.repeat(100_000), part.repeat(100_000));
		expect(Date.now() - begin).toBeLessThan(5_000);
	});
});

describe('moments', () => {
	const given = fc.oneof(json, fc.date({ noInvalidDate: false }), fc.double(), fc.bigInt(), fc.integer());

	always(
		'any value is a moment that exists, or a complaint',
		fc.property(given, (value) => {
			const moment = unlessComplained(() => momentOf(value, READING));
			if (moment !== undefined) expect(Number.isFinite(moment.toMillis())).toBe(true);
			for (const field of [time(''), isoField(''), day('')]) {
				const sent = unlessComplained(() => field.read(value, READING));
				if (sent !== undefined) expect(String(sent as string)).toMatch(/^-?\d+$|^[+-]?\d{4,6}-\d\d-\d\d/);
			}
		}) as never,
	);

	always(
		'any value in an answer is a time, a text that reads as one, or null',
		fc.property(given, (value) => {
			const told = isoTime(value);
			expect(told === null || !Number.isNaN(Date.parse(told))).toBe(true);
		}) as never,
	);

	always(
		'any record becomes a row',
		fc.property(fc.dictionary(text, json, { noNullPrototype: true }), (record) => {
			expect(() => JSON.stringify(simplified(record as IDataObject))).not.toThrow();
		}) as never,
	);

	test.each(['1', '2026-01-31', ' ', '2026-01-31 ', 'Mon, ', '1 Jan 2026 '])('in linear time: %j', (part) => {
		const begin = Date.now();
		const long = part.repeat(Math.ceil(FIVE_MB / part.length));
		for (const field of [time(''), day('')]) unlessComplained(() => field.read(long, READING));
		isoTime(long);
		expect(Date.now() - begin).toBeLessThan(5_000);
	});
});

describe('further URLs', () => {
	const word = fc.stringMatching(/^[a-zA-Z0-9]{12,20}$/);

	always(
		'a secret beside host and path is not shown, with and without https:// before it',
		fc.property(word, fc.constantFrom('https://', 'http://', 'HTTPS:', ''), text, (secret, begins, path) => {
			const plain = path.replace(/[?#@]/g, '');
			for (const url of [
				`${begins}name:${secret}@example.com/hook/${plain}`,
				`${begins}${secret}:word@example.com/hook`,
				`${begins}example.com/hook/${plain}?key=${secret}`,
				`${begins}example.com/hook/${plain}#${secret}`,
			]) {
				expect(shownUrl(url).toLowerCase()).not.toContain(secret.toLowerCase());
				expect(shownUrl(url)).not.toMatch(HALF);
			}
		}) as never,
	);

	always(
		'any text is shown as host and path, or as invalid',
		fc.property(text, fc.boolean(), (path, isAddress) => {
			expect(shownUrl(isAddress ? `https://example.com/${path}` : path)).toMatch(
				/^(an invalid address|[^\s\p{Surrogate}?#@]+(\/.*)?)$/u,
			);
		}) as never,
	);
});

test.each(['jan ', 'mar. ', ' ', '1', 'a'])(
	'an attribute of 5 MB of %j is looked at for a date in no time',
	async (part) => {
		const given = { story: part.repeat(FIVE_MB / part.length) };
		const run = { isPreview: true } as Run;
		const began = Date.now();
		await withDatesInSeconds(run, 'contact', given, () => 0);
		// What grows with the square of the length would take hours.
		expect(Date.now() - began).toBeLessThan(10_000);
	},
);
