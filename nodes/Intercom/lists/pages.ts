import { type IDataObject, UserError } from 'n8n-workflow';
import { type Api, type ApiAnswer, type ApiRequest, IntercomError, mayHaveArrived, pause } from '../api';
import { isRecord } from '../table/json';
import { at, type Pager, recordsIn } from '../table/paging';
import {
	arrayIn,
	type Asked,
	merged,
	type Next,
	nextOf,
	numberAsked,
	numberOf,
	pagesFrom,
	saysNothing,
	sizeOf,
} from './next';

/** So many pages without a new record, one after the other, are no list that goes on. */
const MOST_EMPTY_PAGES = 20;
/** Pages that are asked for side by side, where they have numbers. As many are in memory. */
const PAGES_AT_ONCE = 5;
/** Milliseconds after which Intercom forgets a scroll that nobody asked for. */
const SCROLL_LIFE = 60_000;
/** Milliseconds before a scroll begins anew, one after the other: together longer than another one lives. */
const SCROLL_WAITS = [1_000, 2_000, 4_000, 8_000, 15_000, 15_000, 15_000, 15_000, 15_000];

/** Intercom's answer to a list holds no list: no items would look as if there were no records. */
export class NoList extends UserError {}

/** A list that cannot be read to its end: what is missing must not look as if it did not exist. */
export class Unfinished extends UserError {}

/** The records of a page; none when it holds no list. */
export const recordsOf = (answer: unknown, pager: Pager): IDataObject[] =>
	recordsIn(arrayIn(answer, pager) ?? (pager.maybeOne ? [answer] : []));

function noList(answer: unknown, pager: Pager, { method, path }: ApiRequest): NoList {
	const names = isRecord(answer) ? Object.keys(answer) : [];
	return new NoList("Intercom's answer holds no list of records", {
		description: `It was looked for under ${pager.items.map((items) => `"${items}"`).join(' and ')}, but the answer ${names.length > 0 ? `holds ${names.join(', ')}` : 'is something else'}. Asked: ${method} ${path}`,
	});
}

/** One page, and what asks for the one after it. */
export interface Page {
	records: IDataObject[];
	/** Missing after the last page. */
	next?: Next;
	/** Why the list cannot go on although its answer says that there is more. */
	unfinished?: Unfinished;
	/** The list is null, as some are while they are empty. */
	isNull: boolean;
	/** What was asked, and what came. Of a list that is known to end before this page nothing came. */
	request: ApiRequest;
	answer?: ApiAnswer;
}

/** A request for a page of a list; the first page without `next`, the others with what the page before them told. */
export const requestFor = (first: ApiRequest, next?: Next): ApiRequest => ({
	...merged(first, next ?? {}),
	// A second send would skip the page whose answer was lost.
	...(next?.remembered ? { repeatable: false } : {}),
});

const REFUSALS = [400, 404, 422];

/** Whether a refusal is the end of the list: of a scroll, or of pages of which no answer said that they exist. */
function isEnd(error: unknown, pager: Pager, next?: Next): boolean {
	if (!(error instanceof IntercomError) || error.failure.foreign) return false;
	if (next?.doubtful) return REFUSALS.includes(error.status ?? 0);
	return error.status === 404 && (next ? next.remembered === true : pager.scrolls === true);
}

/**
 * Asks for one page of a list. Throws an IntercomError when Intercom refuses or fails, and NoList where the answer
 * holds no list. Both readers, the nodes' and the polling trigger's, go on as its `next` says.
 */
export async function readPage(
	api: Pick<Api, 'send'>,
	pager: Pager,
	first: ApiRequest,
	next?: Next,
): Promise<Page> {
	const request = requestFor(first, next);
	const answer = await api.send(request).catch((error: unknown) => {
		if (isEnd(error, pager, next)) return undefined;
		throw error;
	});
	if (!answer) return { records: [], isNull: false, request };
	const { body } = answer;
	const isNull = !arrayIn(body, pager) && pager.items.some((path) => at(body, path) === null);
	if (!arrayIn(body, pager) && !isNull && !pager.maybeOne) throw noList(body, pager, request);
	const records = recordsOf(body, pager);
	const goingOn = nextOf(pager, request, body, records.length);
	return {
		records,
		isNull,
		request,
		answer,
		...(goingOn === 'untold'
			? { unfinished: unfinished('Intercom says that there are more records, but not how to ask for them') }
			: goingOn === 'end'
				? {}
				: { next: goingOn }),
	};
}

const unfinished = (what: string) =>
	new Unfinished(what, {
		description:
			'The list was stopped here. Try again, or use filters to ask for fewer records, so that they fit into one page',
	});

/** What a record is told by: content of different types may have the same id. Undefined where it has none. */
const identityOf = ({ type, id }: IDataObject): string | undefined =>
	id === undefined || id === null ? undefined : JSON.stringify([type, id]);

/**
 * Follows the pages of one list as they come, and tells what is wrong with them. Holds an id of each record, so that
 * none is given again with a later page; within one page Intercom repeats nothing.
 */
export class Course {
	private readonly given = new Set<string>();
	private readonly asked = new Set<string>();
	private readonly pages = new Set<string>();
	private before?: string;
	private seen = 0;
	private withoutNew = 0;

	/** `first` asks for the list's first page. */
	constructor(
		private readonly pager: Pager,
		private readonly first: ApiRequest,
	) {}

	/** How many more records Intercom gives at most. */
	get left(): number {
		return (this.pager.cap?.records ?? Infinity) - this.seen;
	}

	/** Begins at the first page again; what was given stays known. */
	restart(): void {
		this.asked.clear();
		this.pages.clear();
		this.before = undefined;
		this.seen = 0;
		this.withoutNew = 0;
	}

	/**
	 * Takes the page that came for `next`. Gives its new records, how to go on, and why the list cannot go on where its
	 * end is not reached.
	 */
	take(
		{ records, next, unfinished: untold, request, answer }: Page,
		asked?: Next,
	): Pick<Page, 'records' | 'next' | 'unfinished'> {
		const { pager } = this;
		this.asked.add(placeOf(request));
		const identities = records.map((record) => (pager.withoutOwnId ? undefined : identityOf(record)));
		const fresh = records.filter((_record, index) => !this.given.has(identities[index] ?? ''));
		for (const identity of identities) if (identity !== undefined) this.given.add(identity);
		const face = records.length > 0 ? pageFace(records, identities) : undefined;
		const isAgain = face !== undefined && face === this.before;
		const isKnown = face !== undefined && this.pages.has(face);
		if (face !== undefined) this.pages.add(face);
		this.before = face;
		this.seen += records.length;
		this.withoutNew = fresh.length === 0 ? this.withoutNew + 1 : 0;
		// What was asked for on no more than a guess, and is nothing new, was the end.
		if (asked?.doubtful && (fresh.length === 0 || isKnown)) return { records: [] };
		const ending = (problem?: Unfinished) => ({
			records: isAgain ? [] : fresh,
			...(problem ? { unfinished: problem } : {}),
		});
		const count = Number(isRecord(answer?.body) ? answer.body.total_count : NaN);
		const { cap } = pager;
		// Intercom may also end the pages at the cap, and tell only in its count that there is more.
		if (cap && this.seen >= cap.records) {
			const isMore = count > this.seen || (next !== undefined && !(next.doubtful && count <= this.seen));
			return ending(isMore ? beyond(cap) : undefined);
		}
		if (isAgain && (next || isOtherThan(request, answer))) return ending(circle('the same page twice'));
		if (untold) return ending(untold);
		if (!next) {
			const isShort = records.length > 0 && count > this.seen && saysNothing(answer?.body);
			return ending(
				isShort
					? unfinished(
							`Intercom says that there are ${count} records, but gave ${this.seen} and not how to ask for more`,
						)
					: undefined,
			);
		}
		if (!next.remembered && this.asked.has(placeOf(requestFor(this.first, next))))
			// An empty page that names itself or an earlier one as the next is the end of the list.
			return ending(
				records.length === 0
					? undefined
					: unfinished('Intercom named a page as the next one that it had given already'),
			);
		if (this.withoutNew >= MOST_EMPTY_PAGES) {
			return ending(
				circle(records.length === 0 ? 'one empty page after the other' : 'nothing but repeated records'),
			);
		}
		return { records: fresh, next };
	}
}

const circle = (what: string) => unfinished(`Intercom gave ${what}`);

const beyond = ({ records, instead }: { records: number; instead: string }) =>
	new Unfinished(`Intercom gives at most ${records.toLocaleString('en')} records here, and there are more`, {
		description: instead,
	});

/** What tells a request for a page from those for other pages. */
const placeOf = ({ query, body }: Asked): string => JSON.stringify([query, body]);

/** What tells a page from others, also when a record in it has changed meanwhile. */
const pageFace = (records: IDataObject[], identities: Array<string | undefined>): string =>
	identities.every((identity) => identity !== undefined)
		? identities.join()
		: JSON.stringify([records[0], records.length]);

/** Whether an answer is not known to be the page that was asked for by its number. */
const isOtherThan = (request: ApiRequest, answer?: ApiAnswer): boolean =>
	numberAsked(request) === undefined || numberOf(answer?.body) !== numberAsked(request);

/** A scroll that broke off: Intercom failed, or another scroll is at work. */
const isBroken = (error: unknown): error is IntercomError =>
	error instanceof IntercomError &&
	(mayHaveArrived(error.failure) || error.failure.errors.some(({ code }) => code === 'scroll_exists'));

/**
 * Reads pages of a list. Those whose numbers are known beforehand are asked for side by side, and given one after the
 * other all the same; what goes on with a cursor or a scroll is asked for page by page.
 */
function reader(api: Pick<Api, 'send'>, pager: Pager, first: ApiRequest) {
	const ahead = new Map<string, Promise<Page>>();
	const isHarmless = first.repeatable ?? first.reads ?? first.method === 'GET';
	const nameOf = (next?: Next) => placeOf(requestFor(first, next));
	return {
		read(next?: Next): Promise<Page> {
			const name = nameOf(next);
			const page = ahead.get(name) ?? readPage(api, pager, first, next);
			ahead.delete(name);
			return page;
		},
		/** Begins with the pages from `next` on, as far as the answer before them says that they exist. */
		begin(next: Next, answer: unknown, most: number): void {
			if (!isHarmless) return;
			for (const each of pagesFrom(next, answer, Math.min(most, PAGES_AT_ONCE))) {
				const name = nameOf(each);
				if (ahead.has(name)) continue;
				const page = readPage(api, pager, first, each);
				// It is told when the page is asked for, if it ever is.
				page.catch(() => {});
				ahead.set(name, page);
			}
		},
		/** Waits for what was begun and is not needed any more: nothing is asked for when a node has ended. */
		async end(): Promise<void> {
			await Promise.allSettled(ahead.values());
		},
	};
}

/**
 * The records of a list, a few pages in memory at a time, as far as they are asked for. `most` is how many the caller
 * will take at most; Infinity for all. Each record is given once, also where pages shift or a scroll begins anew.
 * Throws Unfinished when there are more records than Intercom gives, or than can be asked for.
 */
export async function* recordsFrom(
	api: Pick<Api, 'send' | 'signal'>,
	pager: Pager,
	request: ApiRequest,
	most: number,
): AsyncGenerator<IDataObject> {
	const first = merged(request, sizeOf(pager, most));
	const course = new Course(pager, first);
	const pages = reader(api, pager, first);
	let taken = 0;
	let waits = 0;
	let next: Next | undefined;
	let answeredAt = Date.now();
	try {
		for (;;) {
			const asked = next;
			const page = await pages.read(asked).catch((error: unknown) => {
				if ((asked ? asked.remembered : pager.scrolls) && isBroken(error)) return error;
				throw error;
			});
			// Refused like a scroll that has ended, but it was forgotten; or there is none, although it had records.
			const isForgotten =
				!(page instanceof IntercomError) &&
				page.answer === undefined &&
				(asked ? asked.remembered === true && Date.now() - answeredAt > SCROLL_LIFE : taken > 0);
			if (page instanceof IntercomError || isForgotten) {
				const wait = SCROLL_WAITS[waits++];
				if (wait === undefined)
					throw page instanceof IntercomError
						? page
						: unfinished('Intercom ends the scroll before all of it was read');
				await pause(wait, api.signal);
				course.restart();
				next = undefined;
				continue;
			}
			answeredAt = Date.now();
			const taking = course.take(page, asked);
			if (taking.records.length > 0) waits = 0;
			const missing = Math.min(most - taken - taking.records.length, course.left);
			if (taking.next && missing > 0)
				pages.begin(taking.next, page.answer?.body, Math.ceil(missing / Math.max(1, page.records.length)));
			for (const record of taking.records) {
				yield record;
				if (++taken >= most) return;
			}
			if (taking.unfinished) throw taking.unfinished;
			if (!taking.next) return;
			next = taking.next;
		}
	} finally {
		await pages.end();
	}
}
