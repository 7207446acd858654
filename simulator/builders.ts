import { newCompany } from './resources/companies';
import { newContact } from './resources/contacts';
import { addConversation, contactAuthor, newPart } from './resources/conversations';
import type { Company, Contact, Conversation, Json, Workspace } from './workspace';

/** Adds records without telling webhooks; `facts` may differ by number, counted from 0. */
function quietly<T>(workspace: Workspace, count: number, add: (number: number) => T): T[] {
	const { changed } = workspace;
	workspace.changed = () => undefined;
	try {
		return Array.from({ length: count }, (_, number) => add(number));
	} finally {
		workspace.changed = changed;
	}
}

export function addContacts(
	workspace: Workspace,
	count: number,
	facts: (number: number) => Json = () => ({}),
): Contact[] {
	return quietly(workspace, count, (number) =>
		newContact(workspace, {
			role: 'user',
			email: `person.${workspace.contacts.size + 1}@example.com`,
			external_id: `person-${workspace.contacts.size + 1}`,
			name: `Person ${workspace.contacts.size + 1}`,
			...facts(number),
		}),
	);
}

export function addCompanies(
	workspace: Workspace,
	count: number,
	facts: (number: number) => Json = () => ({}),
): Company[] {
	return quietly(workspace, count, (number) =>
		newCompany(workspace, {
			company_id: `company-${workspace.companies.size + 1}`,
			name: `Company ${workspace.companies.size + 1}`,
			...facts(number),
		}),
	);
}

/** Conversations of one contact; `created_at` in Unix seconds may differ by number. */
export function addConversations(
	workspace: Workspace,
	contact: Contact,
	count: number,
	facts: (number: number) => { body?: string; created_at?: number } = () => ({}),
): Conversation[] {
	return quietly(workspace, count, (number) =>
		addConversation(workspace, {
			contact_ids: [contact.id],
			author: contactAuthor(contact),
			body: `Question ${number + 1}`,
			...facts(number),
		}),
	);
}

/** Comments of the contact in one conversation, one a second. */
export function addParts(
	workspace: Workspace,
	conversation: Conversation,
	contact: Contact,
	count: number,
): void {
	for (let number = 1; number <= count; number += 1)
		conversation.parts.push(
			newPart(workspace, {
				part_type: 'comment',
				author: contactAuthor(contact),
				body: `Line ${number}`,
				created_at: conversation.created_at + number,
			}),
		);
}
