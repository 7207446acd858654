import { pause } from '../api';
import { Complaint } from '../table/complaint';
import { number } from '../table/fields';
import type { Field, Run } from '../table/types';

const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 15_000;

/** How long to wait for work in the background, in minutes or parts of one. */
export const minutesToWait = (description: string, usual: number): Field =>
	number(description, {
		displayName: 'Timeout',
		default: usual,
		typeOptions: { minValue: 1 },
		read: (value, reading) => {
			const minutes = number('').read(value, reading) as number;
			if (minutes <= 0) throw new Complaint('must be more than 0 minutes');
			return minutes;
		},
	});

/** What a look at work in the background showed last. */
export interface Watched<T> {
	answer: T;
	/** Seconds since the watching began. */
	seconds: number;
	/** It has come to an end; else the time was up. */
	isOver: boolean;
}

/**
 * Looks at work that Intercom does in the background until `isOver` says that it has ended, or the minutes are up: after
 * a second first, then in ever longer steps. Stops with the workflow.
 */
export async function watched<T>(
	run: Run,
	look: () => Promise<T>,
	isOver: (answer: T, seconds: number) => boolean,
	minutes: number,
): Promise<Watched<T>> {
	const started = Date.now();
	const limit = minutes * 60_000;
	for (let wait = FIRST_WAIT_MS; ; wait = Math.min(wait * 2, LONGEST_WAIT_MS)) {
		await pause(Math.max(0, Math.min(wait, started + limit - Date.now())), run.signal);
		const answer = await look();
		const waited = Date.now() - started;
		const seconds = Math.round(waited / 1000);
		if (isOver(answer, seconds)) return { answer, seconds, isOver: true };
		if (waited >= limit) return { answer, seconds, isOver: false };
	}
}
