import type { Resource } from '../routes';
import { admins, teams } from './admins';
import { aiContent } from './ai-content';
import { dataAttributes, segments, subscriptionTypes } from './attributes';
import { audiences } from './audiences';
import { banners } from './banners';
import { companies } from './companies';
import { contacts } from './contacts';
import { content } from './content';
import { conversationAttributes } from './conversation-attributes';
import { conversations } from './conversations';
import { dataConnectors } from './data-connectors';
import { dataExport, reportingExport } from './exports';
import { finAgent, finVoice } from './fin';
import { internalArticles } from './internal-articles';
import { articles, helpCenter, helpCenterRedirects, news } from './knowledge';
import { messages } from './messages';
import { notes } from './notes';
import { officeHours } from './office-hours';
import { companiesInBulk, contactsInBulk } from './bulk';
import { folders } from './folders';
import {
	catalogues,
	companySearch,
	contactPreviews,
	conversationPreviews,
	finPreview,
	secureModeSecrets,
	teamMembers,
} from './preview';
import { calls, customObjects, events, fixedLists, macros, visitors } from './others';
import { phoneSwitch } from './phone-switch';
import { contentSnippets } from './snippets';
import { tags } from './tags';
import { conversions, tickets } from './tickets';
import { ipAllowlist, workflows } from './workspace-settings';

/** What Preview has and 2.16 has not. */
export const PREVIEW: readonly Resource[] = [
	folders,
	contactsInBulk,
	companiesInBulk,
	companySearch,
	contactPreviews,
	conversationPreviews,
	teamMembers,
	secureModeSecrets,
	finPreview,
	catalogues,
];

/** Everything that the simulator knows: all operations of the description. */
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
	conversions,
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
	audiences,
	banners,
	content,
	contentSnippets,
	internalArticles,
	aiContent,
	conversationAttributes,
	dataConnectors,
	helpCenterRedirects,
	officeHours,
	finAgent,
	finVoice,
	phoneSwitch,
	ipAllowlist,
	workflows,
];
