export { connect, type Api, type ApiAnswer, type ApiOptions, type ApiRequest } from './client';
export {
	type AllowedActions,
	authenticationProperty,
	cleanToken,
	connectionOf,
	credentialDescriptions,
	type Connection,
	type IntercomContext,
} from './connection';
export { TooLate, within } from './deadline';
export { IntercomError } from './errors';
export { MOST_AT_ONCE } from './limiter';
export { Cancelled, pause, unlessCancelled } from './pause';
export { appHost } from './regions';
export { mayHaveArrived } from './retries';
