import type { IDataObject } from 'n8n-workflow';
import type { AttributeModel } from './fields';
import type { Route } from './types';

/** The records whose custom attributes the workspace defines for all of them. A ticket's depend on its type. */
export type ListedModel = Exclude<AttributeModel, 'ticket'>;

/** Where Intercom lists the definitions. Those of conversations have a list of their own (since API 2.16). */
export const ATTRIBUTE_LISTS: { [model in ListedModel]: { route: Route; query?: IDataObject } } = {
	contact: { route: 'GET /data_attributes', query: { model: 'contact' } },
	company: { route: 'GET /data_attributes', query: { model: 'company' } },
	conversation: { route: 'GET /conversations/attributes' },
};

/** The contact attribute that remembers AI sessions, unless the person names another one. */
export const SESSION_ATTRIBUTE = 'ai_sessions';

/** The attributes in which Escalate keeps its memory, by what comes after the name: their descriptions in Intercom. */
export const SESSION_DESCRIPTIONS = {
	'': 'Which conversation belongs to which AI session',
	_claims: 'AI sessions whose conversation is being opened just now',
};

/** Whether Escalate keeps its memory in the attribute, whatever a person has named it. */
const isMemory = ({ name, description }: IDataObject): boolean =>
	Object.entries(SESSION_DESCRIPTIONS).some(
		([ending, said]) => name === `${SESSION_ATTRIBUTE}${ending}` || description === said,
	);

/**
 * Whether people may give the attribute a value: Intercom's own attributes and archived ones are no custom ones, and the
 * memory of AI sessions is nobody's to write.
 */
export const isCustom = (attribute: IDataObject): boolean =>
	attribute.custom !== false && attribute.archived !== true && !isMemory(attribute);
