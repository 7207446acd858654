import { type Simulator, startSimulator } from '../../simulator';
import { type FlowInput, runIntercom } from './engine';

let intercom: Simulator;

beforeEach(async () => {
	intercom = await startSimulator({ requireVersion: true });
});
afterEach(async () => await intercom.stop());

const run = async (parameters: FlowInput['parameters'], more: Partial<FlowInput> = {}) =>
	await runIntercom({
		credential: { region: 'custom', baseUrl: intercom.url, accessToken: intercom.token },
		parameters,
		...more,
	});

/** What the run said when it was refused before anything was sent. */
const refusal = async (parameters: FlowInput['parameters'], more: Partial<FlowInput> = {}) => {
	const { status, error } = await run(parameters, more);
	expect(status).toBe('error');
	expect(intercom.requests).toHaveLength(0);
	return error;
};

describe('filters of a search', () => {
	const search = (filter: object) => ({
		resource: 'contact',
		operation: 'search',
		conditions: { values: [filter] },
	});
	const asked = () => (intercom.requests.at(-1)?.body as { query: { value: unknown[] } }).query.value[0];

	test.each([
		[{ date: '2024-05-01T02:00:00+02:00' }, 1714521600],
		[{ date: '={{ DateTime.fromISO("2024-05-01T00:00:00Z") }}' }, 1714521600],
		[{ date: '1714521600' }, 1714521600],
	])('understand the date %j', async (given, sent) => {
		const { status } = await run(search({ field: 'created_at', operator: 'isGreater', ...given }));
		expect(status).toBe('success');
		expect(asked()).toEqual({ field: 'created_at', operator: '>', value: sent });
	});

	test('say that a date is none, and what one looks like', async () => {
		const error = await refusal(
			search({ field: 'created_at', operator: 'isGreater', date: '={{ "soon" }}' }),
		);
		expect(error?.message).toBe('"Filters" compares created_at with a value that is no date: "soon"');
		expect(error?.description).toContain('It looks like 2026-01-31T09:00:00Z');
	});

	test.each(['', '  ', '={{ null }}', '={{ $json.nothing }}'])(
		'that compare a text with nothing (%j) would find other records than meant',
		async (value) => {
			const error = await refusal(search({ field: 'email', operator: 'is', value }));
			expect(error?.message).toBe('"Filters" has a filter on email without a value');
		},
	);

	test.each([
		['{"operator": "AND", "value": [null]}', /has a filter that is no object: null/],
		['{"operator": "AND", "value": ["x"]}', /has a filter that is no object: "x"/],
		['{"operator": "XOR", "value": []}', /the operator "XOR"/],
		['{"field": "created_at", "operator": ">", "value": "soon"}', /is no date: "soon"/],
	])('written as JSON are checked: %s', async (query, message) => {
		const error = await refusal({ resource: 'contact', operation: 'search', search_by: 'json', query });
		expect(error?.message).toMatch(message);
	});

	test('by an attribute of the workspace can be previewed, although nothing is sent', async () => {
		const { status, json } = await run({
			...search({ field: 'custom_attributes.plan', operator: 'is', value: 'pro' }),
			requestOptions: { preview: true },
		});
		expect(status).toBe('success');
		expect(json[0]?.body).toMatchObject({ query: { value: [{ value: 'pro' }] } });
		expect(intercom.requests).toHaveLength(0);
	});
});
