import { errorsIn, IntercomError } from '../../nodes/Intercom/api/errors';

const FIVE_MB = 5 * 1024 * 1024;

describe('what a page says', () => {
	it.each([
		['<html><title>Bad Gateway</title><body>nginx</body></html>', 'Bad Gateway'],
		['<html><TITLE lang="en"> Bad\n Gateway </TITLE>', 'Bad Gateway'],
		['<p>Bad <b>Gateway</b></p>', 'Bad Gateway'],
		['1 < 2', '1 < 2'],
		['<title', '<title'],
		['<p></p>', undefined],
	])('%j', (page, message) => {
		expect(errorsIn(page).errors[0]?.message).toBe(message);
	});

	it.each(['<', '<title', '<title>', '<a href="x">y</a>', '> ', ' '])(
		'is found in time that grows with its length alone: %j, over and over',
		(part) => {
			const page = part.repeat(Math.ceil(FIVE_MB / part.length));
			const begin = Date.now();
			for (const { message } of errorsIn(page).errors) expect(message!.length).toBeLessThan(300);
			expect(Date.now() - begin).toBeLessThan(5000);
		},
	);
});

it.each([0, 1])('what is shown of a long text ends in a whole character (%i before it)', (before) => {
	const text = 'a'.repeat(before) + '\u{1f680}'.repeat(1000);
	for (const body of [text, { errors: [{ message: text }] }]) {
		const message = errorsIn(body).errors[0]?.message ?? '';
		expect(message.length).toBeLessThan(1010);
		expect(message).not.toMatch(/\p{Surrogate}/u);
		expect(message).toMatch(/…$/);
	}
});

it('ends no sentence of many complaints in more time than their length asks for', () => {
	const errors = Array.from({ length: 20_000 }, () => ({ message: `${'.'.repeat(990)}x` }));
	const begin = Date.now();
	new IntercomError({ request: 'GET /me', errors, status: 400 });
	expect(Date.now() - begin).toBeLessThan(5000);
});
