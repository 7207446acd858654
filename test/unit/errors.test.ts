import { errorsIn } from '../../nodes/Intercom/api/errors';

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
