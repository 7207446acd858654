export interface RateLimitSettings {
	/** Requests in a window; Intercom's 10,000 a minute are about 1,666 in ten seconds. */
	limit: number;
	windowMs: number;
}

/** A fixed window that all apps of the workspace share. */
export class RateLimit {
	private windowEnd = 0;
	private used = 0;
	/** Requests refused since the start. */
	refused = 0;

	constructor(readonly settings: RateLimitSettings) {}

	/** Counts requests, also those of other apps that share the window. Returns whether they fit, and the headers. */
	spend(count = 1): { fits: boolean; headers: Record<string, string> } {
		const now = Date.now();
		if (now >= this.windowEnd) {
			this.windowEnd = (Math.floor(now / this.settings.windowMs) + 1) * this.settings.windowMs;
			this.used = 0;
		}
		const fits = this.used + count <= this.settings.limit;
		if (fits) this.used += count;
		else this.refused += 1;
		return {
			fits,
			headers: {
				'x-ratelimit-limit': String(this.settings.limit),
				'x-ratelimit-remaining': String(this.settings.limit - this.used),
				'x-ratelimit-reset': String(Math.ceil(this.windowEnd / 1000)),
			},
		};
	}
}
