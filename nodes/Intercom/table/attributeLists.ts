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

/** Whether people may give the attribute a value: Intercom's own attributes and archived ones are no custom ones. */
export const isCustom = ({ custom, archived }: IDataObject): boolean => custom !== false && archived !== true;
