export { envelope, Refusal } from './errors';
export type { Fault, FaultFacts, FaultKind } from './faults';
export { type LoggedRequest, RequestLog } from './request-log';
export { type Simulator, type SimulatorOptions, startSimulator } from './server';
export type { Settings } from './settings';
export type { Token } from './tokens';
export {
	buildNotification,
	buildPing,
	type Delivery,
	type Notification,
	signNotification,
	type WebhookSettings,
} from './webhooks';
export type {
	Admin,
	Company,
	Contact,
	Conversation,
	Json,
	Part,
	Shown,
	Tag,
	Team,
	Ticket,
	Workspace,
} from './workspace';
export { addCompanies, addContacts, addConversations, addParts } from './builders';
