import type { Part } from './conversation';
import type { Person } from './outcome';
import { answerIn, type Answer } from './words';
import { SECRET_PARAMETER, type Waiting } from './waiting';

export interface Found extends Answer {
	by: Person;
	/** Unix seconds. */
	at: number;
}

/** What a note that asks for an approval says, whatever a person changes about the rest of it. */
export const ASKING = 'Approval asked for';

const holdsLink = ({ isNote, html }: Part): boolean => isNote && html.includes(`${SECRET_PARAMETER}=`);

const asksApproval = (part: Part): boolean => holdsLink(part) && part.html.includes(ASKING);

/** A teammate's own note. One that holds a link asks something itself. */
export const isByTeammate = (part: Part): boolean =>
	part.isNote && part.authorType === 'admin' && !holdsLink(part);

/** Where the parts behind the note with the link begin. Where that note is gone, those since it was left. */
function beginning(parts: Part[], waiting: Waiting, secret: string): number {
	const own = parts.findIndex(
		(part) => holdsLink(part) && part.html.includes(`${SECRET_PARAMETER}=${secret}`),
	);
	if (own >= 0) return own + 1;
	const since = parts.findIndex(({ at }) => at * 1000 >= waiting.asked);
	return since < 0 ? parts.length : since;
}

export const partsAfter = (parts: Part[], waiting: Waiting, secret: string): Part[] =>
	parts.slice(beginning(parts, waiting, secret));

/** Whether an answer at this place must say which request it means: more than one had been asked before it. */
export const needsCode = (parts: Part[], place: number): boolean =>
	parts.slice(0, place).filter(asksApproval).length > 1;

/**
 * The first note that answers a request. What was open when a note was written, nobody can tell later: without a code it
 * answers only where nothing else was ever asked before.
 *
 * @param parts The conversation's parts, oldest first
 * @param owner The teammate of the token: workflows and agents write notes in their name, and must not approve
 *   themselves
 */
export function noteAnswering(
	parts: Part[],
	waiting: Waiting,
	secret: string,
	owner: string,
): Found | undefined {
	for (let place = beginning(parts, waiting, secret); place < parts.length; place++) {
		const part = parts[place] as Part;
		if (!isByTeammate(part) || part.author.id === owner) continue;
		const answer = answerIn(part.text, [waiting.code]);
		if (answer && (answer.code || !needsCode(parts, place)))
			return { ...answer, by: part.author, at: part.at };
	}
	return undefined;
}

const CUSTOMERS = new Set(['user', 'lead', 'contact', 'visitor']);

/** What the customer said first after the note. */
export const replyIn = (parts: Part[]): Part | undefined =>
	parts.find(({ isNote, authorType, html }) => !isNote && CUSTOMERS.has(authorType) && html !== '');
