import type { Part } from './conversation';
import type { Person } from './outcome';
import { answerIn, type Answer } from './words';
import { SECRET_PARAMETER, type Waiting } from './waiting';

export interface Found extends Answer {
	by: Person;
	/** Unix seconds. */
	at: number;
}

/** The parts behind the note with the link. Where that note is gone, those since it was left. */
export function partsAfter(parts: Part[], waiting: Waiting, secret: string): Part[] {
	const own = parts.findIndex(({ isNote, html }) => isNote && html.includes(`${SECRET_PARAMETER}=${secret}`));
	return own >= 0 ? parts.slice(own + 1) : parts.filter(({ at }) => at * 1000 >= waiting.asked);
}

/** A teammate's own note. One that holds a link asks something itself. */
export const isByTeammate = ({ isNote, authorType, html }: Part): boolean =>
	isNote && authorType === 'admin' && !html.includes(`${SECRET_PARAMETER}=`);

/**
 * The first note that answers a request.
 *
 * @param parts What was said after the request's note
 * @param owner The teammate of the token: workflows and agents write notes in their name, and must not approve
 *   themselves
 * @param alone Whether no other request is open in the conversation: only then an answer need not name the code
 */
export function noteAnswering(parts: Part[], code: string, owner: string, alone: boolean): Found | undefined {
	for (const part of parts) {
		if (!isByTeammate(part) || part.author.id === owner) continue;
		const answer = answerIn(part.text, [code]);
		if (answer && (answer.code === code || alone)) return { ...answer, by: part.author, at: part.at };
	}
	return undefined;
}

const CUSTOMERS = new Set(['user', 'lead', 'contact', 'visitor']);

/** What the customer said first after the note. */
export const replyIn = (parts: Part[]): Part | undefined =>
	parts.find(({ isNote, authorType, html }) => !isNote && CUSTOMERS.has(authorType) && html !== '');
