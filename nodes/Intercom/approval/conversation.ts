import type { IDataObject } from 'n8n-workflow';
import type { Api } from '../api';
import { createdId, readId } from '../table/answerId';
import { entries, object } from '../table/json';
import { plainText } from '../table/plainText';
import type { Person } from './outcome';

/** One part of a conversation, as far as answers need it. */
export interface Part {
	html: string;
	text: string;
	isNote: boolean;
	/** The type of its author, as Intercom has it: `admin`, `user`, `bot`, … */
	authorType: string;
	author: Person;
	/** Unix seconds. */
	at: number;
}

const text = (value: unknown): string => String(value ?? '');

export function personOf({ id, name, email }: IDataObject): Person {
	return { id: text(id), name: text(name || email || id), email: email ? text(email) : null };
}

function partOf(part: IDataObject): Part {
	const author = object(part.author);
	const html = text(part.body);
	const isBot = author.from_ai_agent === true || author.is_ai_answer === true;
	return {
		html,
		text: plainText(html),
		isNote: text(part.part_type).startsWith('note'),
		authorType: isBot ? 'bot' : text(author.type),
		author: personOf(author),
		at: Number(part.created_at) || 0,
	};
}

export const pathOf = (conversation: string): string => `/conversations/${encodeURIComponent(conversation)}`;

/** The parts of a conversation, oldest first; Intercom gives the newest 500. Throws what `api` throws. */
export async function partsOf(api: Api, conversation: string): Promise<Part[]> {
	const { body } = await api.send({
		method: 'GET',
		path: pathOf(conversation),
		permission: 'Read conversations',
	});
	return entries(object(object(body).conversation_parts).conversation_parts)
		.map((part, index) => ({ part: partOf(part), index }))
		.sort((one, other) => one.part.at - other.part.at || one.index - other.index)
		.map(({ part }) => part);
}

/**
 * Leaves an internal note, which teammates alone see. Never sent twice by itself. Throws what `api` throws, and for an
 * answer that does not tell that it was left.
 */
export async function leaveNote(api: Api, conversation: string, admin: string, html: string): Promise<void> {
	const { body } = await api.send({
		method: 'POST',
		path: `${pathOf(conversation)}/reply`,
		body: { message_type: 'note', type: 'admin', admin_id: admin, body: html },
		permission: 'Write conversations',
	});
	createdId(body, 'conversation');
}

/**
 * The teammate whom the token belongs to, with the workspace's code in Intercom's addresses. Throws for an answer that
 * names nobody: notes of the token's own would count as those of somebody else.
 */
export async function tokenOwner(api: Api): Promise<Person & { workspace: string }> {
	const { body } = await api.send({ method: 'GET', path: '/me' });
	const me = object(body);
	return { ...personOf(me), id: readId(me, 'teammate'), workspace: text(object(me.app).id_code) };
}

/** The workspace's teammates, in the order of their names. Throws what `api` throws. */
export async function teammates(api: Api): Promise<Person[]> {
	const { body } = await api.send({ method: 'GET', path: '/admins', permission: 'Read admins' });
	return entries(object(body).admins)
		.filter(({ email }) => !/^operator\+[^@]*@intercom\.io$/i.test(text(email)))
		.map(personOf)
		.sort((one, other) => one.name.localeCompare(other.name));
}
