import type { IDataObject, ILoadOptionsFunctions, INodePropertyOptions } from 'n8n-workflow';
import { connect } from '../api';
import { recordsFrom } from '../lists/pages';
import { ATTRIBUTE_LISTS, isCustom } from '../table/attributeLists';
import { whole } from '../table/paging';
import { RECORDS } from '../table/records';
import {
	KINDS_OF,
	OPERATORS,
	OPERATORS_OF,
	SEARCHES,
	type SearchModel,
	searchTypeOf,
	type SearchType,
} from '../table/searchFields';
import { calledIn } from '../table/simplify';
import { titleCase } from '../table/words';
import { entriesOf } from './search';

const modelOf = (context: ILoadOptionsFunctions): SearchModel => {
	const resource = String(context.getCurrentNodeParameter('resource'));
	return resource in SEARCHES ? (resource as SearchModel) : 'contact';
};

/** The workspace's own attributes that a search takes, as Intercom describes them. */
async function attributesOf(context: ILoadOptionsFunctions, model: SearchModel): Promise<IDataObject[]> {
	const { attributeModel } = SEARCHES[model];
	if (!attributeModel) return [];
	const api = await connect(context);
	const { route, query } = ATTRIBUTE_LISTS[attributeModel];
	const request = { method: 'GET' as const, path: route.slice('GET '.length), query };
	const found: IDataObject[] = [];
	for await (const attribute of recordsFrom(api, whole('data'), request, Infinity))
		if (isCustom(attribute) && calledIn(attribute.name) !== undefined) found.push(attribute);
	return found;
}

const searchName = (model: SearchModel, attribute: IDataObject) =>
	`${SEARCHES[model].attributePrefix}${String(attribute.name)}`;

/** n8n's `methods.loadOptions` for the filters of a search. */
export const loadOptions = {
	/** The fields that can be searched: Intercom's own, and the workspace's attributes. */
	async searchFields(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
		const model = modelOf(this);
		const own = Object.keys(SEARCHES[model].types).map((field) => ({ name: titleCase(field), value: field }));
		const attributes = (await attributesOf(this, model)).map((attribute) => ({
			name: `${calledIn(attribute.label) ?? calledIn(attribute.name)} (Custom Attribute)`,
			value: searchName(model, attribute),
		}));
		return [...own, ...attributes].sort((a, b) => a.name.localeCompare(b.name, 'en'));
	},

	/** The records whose ids the chosen field holds, such as teams. */
	async searchRecords(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
		const kind = KINDS_OF[String(this.getCurrentNodeParameter('&field') ?? '')];
		const { list } = kind ? RECORDS[kind] : {};
		if (!list) return [];
		const [method, path] = list.route.split(' ') as ['GET' | 'POST', string];
		const found: INodePropertyOptions[] = [];
		for await (const record of recordsFrom(await connect(this), list.pager, { method, path }, Infinity))
			found.push(...entriesOf(list, [record]));
		return found.sort((a, b) => a.name.localeCompare(b.name, 'en'));
	},

	/** The operators that the chosen field takes. */
	async searchOperators(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
		const model = modelOf(this);
		const field = String(this.getCurrentNodeParameter('&field') ?? '');
		const { types, attributePrefix, dates } = SEARCHES[model];
		let type: SearchType | undefined = types[field];
		if (!type && field.startsWith(attributePrefix)) {
			const attribute = (await attributesOf(this, model)).find((each) => searchName(model, each) === field);
			if (attribute) type = searchTypeOf(attribute.data_type, dates);
		}
		const operators = type ? OPERATORS_OF[type] : Object.keys(OPERATORS);
		return operators.map((operator) => ({
			name: OPERATORS[operator]?.name ?? operator,
			value: OPERATORS[operator]?.stored ?? operator,
		}));
	},
};
