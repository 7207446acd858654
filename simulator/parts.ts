import type { Faults } from './faults';
import type { RateLimit } from './rate-limit';
import type { RequestLog } from './request-log';
import type { Settings } from './settings';
import type { Tokens } from './tokens';
import type { Webhooks } from './webhooks';
import type { Workspace } from './workspace';

/** What the parts of one running simulator share. */
export interface Parts {
	workspace: Workspace;
	requests: RequestLog;
	settings: Settings;
	rateLimit: RateLimit;
	faults: Faults;
	webhooks: Webhooks;
	tokens: Tokens;
	clientId: string;
	clientSecret: string;
	setSearchLag(milliseconds: number): void;
	url(): string;
}
