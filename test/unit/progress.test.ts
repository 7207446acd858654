import { isNew, remembered, type Seen } from '../../nodes/Intercom/triggers/progress';

const SECOND = 1_780_000_000;

test('of more records than can be remembered the newest stay, also where ids are small numbers', () => {
	const seen: Seen = {};
	for (let number = 0; number < 20_010; number++) {
		const id = String(30_000 - number);
		expect(isNew(seen, { id }, { happenedAt: SECOND + number, mayRepeat: false, clock: SECOND })).toBe(true);
	}
	const kept = remembered(seen, SECOND);
	expect(Object.keys(kept)).toHaveLength(20_000);
	expect(kept['30000']).toBeUndefined();
	expect(kept[String(30_000 - 20_009)]).toBe(String(SECOND + 20_009));
});

test('what is before the time from which the next poll asks is forgotten', () => {
	const seen = { early: `${SECOND - 1}`, late: `${SECOND} fingerprint` };
	expect(remembered(seen, SECOND)).toEqual({ late: `${SECOND} fingerprint` });
});
