import type { Resources } from '../table/compile';
import { admin } from './admin';
import { aiContent } from './aiContent';
import { api } from './api';
import { article } from './article';
import { audience } from './audience';
import { awayStatusReason } from './awayStatusReason';
import { banner } from './banner';
import { brand } from './brand';
import { call } from './call';
import { company } from './company';
import { contact } from './contact';
import { content } from './content';
import { contentExport } from './contentExport';
import { contentSnippet } from './contentSnippet';
import { conversation } from './conversation';
import { conversationAttribute } from './conversationAttribute';
import { customObject } from './customObject';
import { dataAttribute } from './dataAttribute';
import { dataConnector } from './dataConnector';
import { ecommerceConnector } from './ecommerceConnector';
import { emailAddress } from './emailAddress';
import { event } from './event';
import { finAgent } from './finAgent';
import { finVoiceCall } from './finVoiceCall';
import { folder } from './folder';
import { helpCenter } from './helpCenter';
import { identitySecret } from './identitySecret';
import { internalArticle } from './internalArticle';
import { ipAllowlist } from './ipAllowlist';
import { job } from './job';
import { macro } from './macro';
import { message } from './message';
import { news } from './news';
import { note } from './note';
import { officeHours } from './officeHours';
import { phoneSwitch } from './phoneSwitch';
import { procedure } from './procedure';
import { reportingExport } from './reportingExport';
import { segment } from './segment';
import { subscriptionType } from './subscriptionType';
import { tag } from './tag';
import { team } from './team';
import { ticket } from './ticket';
import { ticketState } from './ticketState';
import { ticketType } from './ticketType';
import { ticketTypeAttribute } from './ticketTypeAttribute';
import { visitor } from './visitor';
import { workflow } from './workflow';

/** Every resource that the node's list shows. The key is what a saved workflow stores. */
export const resources: Resources = {
	admin,
	aiContent,
	api,
	article,
	audience,
	awayStatusReason,
	banner,
	brand,
	call,
	company,
	contact,
	content,
	contentExport,
	contentSnippet,
	conversation,
	conversationAttribute,
	customObject,
	dataAttribute,
	dataConnector,
	ecommerceConnector,
	emailAddress,
	event,
	finAgent,
	finVoiceCall,
	folder,
	helpCenter,
	identitySecret,
	internalArticle,
	ipAllowlist,
	job,
	macro,
	message,
	news,
	note,
	officeHours,
	phoneSwitch,
	procedure,
	reportingExport,
	segment,
	subscriptionType,
	tag,
	team,
	ticket,
	ticketState,
	ticketType,
	ticketTypeAttribute,
	visitor,
	workflow,
};
