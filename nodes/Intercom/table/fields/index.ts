export { type AttributeModel, attributeIncreases, attributes, attributesJson } from './attributes';
export { files } from './files';
export { group, groups, put, translations } from './groups';
export { momentOf } from './moments';
export { shown } from './readers';
export { actingAdmin, idInPath, pathId, pick, picks, tokenTeammate } from './records';
export {
	choice,
	choices,
	clears,
	day,
	flag,
	formerSelector,
	isoTime,
	joined,
	json,
	jsonList,
	list,
	longText,
	type More,
	number,
	secret,
	selector,
	text,
	time,
} from './values';
