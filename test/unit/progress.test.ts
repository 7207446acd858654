import { remembered } from '../../nodes/Intercom/triggers/progress';

const SECOND = 1_780_000_000;

test('what is before the time from which the next poll asks is forgotten', () => {
	const seen = { early: `${SECOND - 1}`, late: `${SECOND} fingerprint` };
	expect(remembered(seen, SECOND)).toEqual({ late: `${SECOND} fingerprint` });
});

test('what the next poll meets again stays, however much it is: forgotten, it would come again for ever', () => {
	const seen = Object.fromEntries(Array.from({ length: 50_000 }, (_, id) => [String(id), String(SECOND)]));
	expect(Object.keys(remembered(seen, SECOND))).toHaveLength(50_000);
});
