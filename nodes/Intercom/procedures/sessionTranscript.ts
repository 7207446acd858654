import type { IDataObject } from 'n8n-workflow';
import { attempt } from '../table/complaint';
import { isRecord, object, written } from '../table/json';
import type { Reader } from '../table/types';
import { asName, continued } from './continuedLines';

/** The words of an AI session as frameworks keep them, made one text for people. */

/** Names under which chat models and agents keep who said something, as what, and what it was. */
const SAID_BY = ['author', 'sender', 'from', 'name'];
const SAID_AS = ['role', 'type'];
const SAID = ['content', 'text', 'message', 'body', 'value', 'parts'];
/** Names under which a list of messages lies in an object. */
const LISTS = ['messages', 'history', 'chat_history', 'transcript'];
/** Where frameworks keep a message inside another object: LangChain stores it under these. */
const WRAPPERS = ['data', 'kwargs'];

/** A message inside a message inside a message is none that a framework makes. */
const MOST_LEVELS = 6;

const isGiven = (value: unknown): boolean => value !== undefined && value !== null && value !== '';

const first = (record: IDataObject, names: string[]): unknown =>
	names.map((name) => record[name]).find(isGiven);

/** A value as JSON. What is nested deeper than it can be written again has no words that anybody would read. */
function asJson(value: unknown): string {
	const json = attempt(() => JSON.stringify(value));
	return 'value' in json ? json.value : '…';
}

/** The words in what stands for them: a text, the parts of a message that holds more than text, or a message in it. */
function wordsIn(value: unknown, level = 0): string {
	if (typeof value === 'string') return value;
	if (Array.isArray(value) && level < MOST_LEVELS)
		return value
			.map((part) => wordsIn(part, level + 1))
			.filter(Boolean)
			.join('\n');
	if (Array.isArray(value)) return asJson(value);
	if (!isRecord(value)) return isGiven(value) ? String(value as number) : '';
	const inner = first(value, SAID);
	if (inner !== undefined && level < MOST_LEVELS) return wordsIn(inner, level + 1);
	// A picture or a call of a tool has no words: what it is says enough.
	return typeof value.type === 'string' ? `[${value.type}]` : asJson(value);
}

const nameOf = (value: unknown): string => {
	const { name, role, type } = object(value);
	const simple = isRecord(value) ? (name ?? role ?? type) : value;
	return asName(written(simple));
};

/** The message itself, out of what a framework stores it in. */
function unwrapped(given: IDataObject): IDataObject {
	const inner = WRAPPERS.map((name) => given[name]).find(isRecord);
	return inner && first(given, SAID) === undefined ? { ...given, ...inner } : given;
}

/**
 * One entry of a session: 'user: …', or 'Ada (customer): …'. Its further lines are marked as such, and an entry that
 * names nobody says so: its words could begin as the entry of somebody else does.
 */
function entryOf(entry: unknown): string {
	if (!isRecord(entry)) return continued(wordsIn(entry));
	const given = unwrapped(entry);
	const [by, as] = [nameOf(first(given, SAID_BY)), nameOf(first(given, SAID_AS))];
	const said = first(given, SAID);
	const who = by && as ? `${by} (${as})` : by || as || 'unknown author';
	return `${who}: ${continued(said === undefined ? asJson(entry) : wordsIn(said))}`;
}

/** The messages in a value: a list, or an object that holds one; undefined for anything else. */
function messagesIn(value: unknown): unknown[] | undefined {
	if (Array.isArray(value)) return value;
	return LISTS.map((name) => object(value)[name]).find(Array.isArray);
}

/** Messages that were written as JSON, as an agent does that can give texts alone. */
function messagesWritten(text: string): unknown[] | undefined {
	if (!/^\s*[[{]/.test(text)) return undefined;
	const parsed = attempt((): unknown => JSON.parse(text));
	const messages = 'value' in parsed ? messagesIn(parsed.value) : undefined;
	return messages?.length && messages.every(isRecord) ? messages : undefined;
}

/** A session's transcript: text, or a list of messages, which an expression may give. */
export const sessionTranscript: Reader = (value) => {
	const messages = typeof value === 'string' ? messagesWritten(value) : messagesIn(value);
	if (messages) return messages.map(entryOf).join('\n\n');
	return isRecord(value) ? entryOf(value) : String(value as string);
};
