import type { IDataObject } from 'n8n-workflow';
import { object } from './json';

/** Stands for the teammate to whom the credential's token belongs. */
export const OWN_TEAMMATE = 'own';

/** Who wrote something; `unknown`: Intercom does not say. A note is a teammate's, or a bot's, for teammates alone. */
export type Role = 'customer' | 'teammate' | 'bot' | 'note' | 'unknown';

/** Whether an author is Intercom's AI agent. */
export const isFin = (author: IDataObject): boolean =>
	author.from_ai_agent === true || author.is_ai_answer === true;

export const isCustomer = ({ type }: IDataObject): boolean =>
	['user', 'lead', 'contact', 'visitor'].includes(type as string);

/** Intercom's own bot, which may call itself a teammate. A customer may claim any email. */
const isOperator = (author: IDataObject): boolean =>
	!isCustomer(author) &&
	/^operator\+[^@]*@intercom\.io$/i.test(typeof author.email === 'string' ? author.email : '');

export const isBot = (author: IDataObject): boolean =>
	isFin(author) || ['bot', 'fin', 'operator'].includes(author.type as string) || isOperator(author);

/** Campaigns and automations send first messages in the names of teammates, who did not write them. */
export const isAutomated = ({ delivered_as }: IDataObject): boolean =>
	Boolean(delivered_as) && delivered_as !== 'admin_initiated';

/** Who wrote `said`, a first message or a part of a conversation or ticket. */
export function roleOf(said: IDataObject, partType: string): Role {
	const author = object(said.author);
	if (partType.startsWith('note')) return 'note';
	if (isBot(author)) return 'bot';
	if (['admin', 'team'].includes(author.type as string)) return isAutomated(said) ? 'bot' : 'teammate';
	// Messages from networks such as Twitter may come without an author.
	return isCustomer(author) || said.delivered_as === 'customer_initiated' ? 'customer' : 'unknown';
}
