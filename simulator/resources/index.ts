import type { Resource } from '../routes';
import { admins, teams } from './admins';
import { dataAttributes, segments, subscriptionTypes } from './attributes';
import { companies } from './companies';
import { contacts } from './contacts';
import { conversations } from './conversations';
import { dataExport, reportingExport } from './exports';
import { articles, helpCenter, news } from './knowledge';
import { messages } from './messages';
import { notes } from './notes';
import { calls, customObjects, events, fixedLists, macros, visitors } from './others';
import { tags } from './tags';
import { tickets } from './tickets';

/** Everything that the simulator knows; the description's other operations answer 501. */
export const RESOURCES: readonly Resource[] = [
	admins,
	teams,
	contacts,
	companies,
	conversations,
	messages,
	notes,
	tags,
	segments,
	subscriptionTypes,
	dataAttributes,
	tickets,
	articles,
	helpCenter,
	news,
	events,
	dataExport,
	reportingExport,
	calls,
	macros,
	fixedLists,
	visitors,
	customObjects,
];
