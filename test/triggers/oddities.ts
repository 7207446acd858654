/** Values that nobody expects, put into each place of something that comes from outside. */

/** What a value from outside is replaced with; undefined takes it away. */
export const CHANGES: { [what: string]: (value: unknown) => unknown } = {
	null: () => null,
	nothing: () => undefined,
	'a number': () => 17,
	zero: () => 0,
	'a fraction below zero': () => -1.5,
	'a huge number': () => 1e300,
	milliseconds: () => 1_768_020_001_000,
	'a switch': () => true,
	text: () => 'word',
	'empty text': () => '',
	spaces: () => '   ',
	'text with a number in it': () => 'Order 7',
	'a day': () => '2026-01-10',
	'odd characters': () => 'é\u0000\ud800 😀\u202e\u200b\ufeff',
	markup: () => '<p>Hi <b>you</b> &amp; me</p><script>1</script>',
	'a long text': () => '<p>Hi</p>'.repeat(300),
	'an empty list': () => [],
	'a list of anything': () => [1, 'a', null, {}, [[]]],
	'a list of it': (value) => [value],
	'an empty object': () => ({}),
	'an object of it': (value) => ({ id: value, type: value, name: value, data: [value] }),
	'an object that cannot be text': () => ({ toString: 1, valueOf: 2, constructor: 3, length: -1 }),
	'an object with a prototype': () => JSON.parse('{"__proto__":{"id":"9","type":"user"}}') as unknown,
	'something deep': () => JSON.parse('[{"a":'.repeat(100) + '1' + '}]'.repeat(100)) as unknown,
};

/** Keys and indices, from the outside to the inside. */
type Steps = Array<string | number>;

/** The places of all values inside a value. */
export function* placesIn(value: unknown, here: Steps = []): Generator<Steps> {
	if (here.length > 0) yield here;
	if (typeof value !== 'object' || value === null) return;
	for (const [key, inner] of Object.entries(value))
		yield* placesIn(inner, [...here, Array.isArray(value) ? Number(key) : key]);
}

/** A copy with the value at one place changed. */
export function changed(value: object, place: Steps, change: (value: unknown) => unknown): object {
	const copy = JSON.parse(JSON.stringify(value)) as object;
	const last = place.at(-1)!;
	const holder = place.slice(0, -1).reduce<unknown>((inner, key) => (inner as never)[key], copy) as never;
	const now = change(holder[last]);
	if (now === undefined) delete holder[last];
	else (holder as { [key: string | number]: unknown })[last] = now;
	return copy;
}
