import { Refusal } from './errors';

export const TOKEN_STATES = ['valid', 'revoked', 'blocked', 'other-region'] as const;

export type TokenState = (typeof TOKEN_STATES)[number];

export const isTokenState = (text: string): text is TokenState =>
	(TOKEN_STATES as readonly string[]).includes(text);

export interface Token {
	name: string;
	state: TokenState;
	/** Permissions of the app that the token has, such as `read_conversations`; null for all. */
	permissions: string[] | null;
	admin_id: string;
}

/** The bearer tokens of one simulated workspace, by value. Tests may add and change them. */
export class Tokens extends Map<string, Token> {
	readonly full = 'simulated-token';
	private issued = 0;

	constructor(
		private readonly region: string,
		private readonly adminId: string,
		more: Record<string, Partial<Token>> = {},
	) {
		super();
		this.give(this.full, { name: 'full' });
		this.give('simulated-token-revoked', { name: 'revoked', state: 'revoked' });
		this.give('simulated-token-blocked', { name: 'blocked', state: 'blocked' });
		this.give('simulated-token-other-region', { name: 'other region', state: 'other-region' });
		this.give('simulated-token-read-only', {
			name: 'read only',
			permissions: [
				'read_admins',
				'read_users',
				'read_companies',
				'read_conversations',
				'read_tags',
				'read_tickets',
			],
		});
		for (const [value, token] of Object.entries(more)) this.give(value, token);
	}

	give(value: string, token: Partial<Token> = {}): Token {
		const whole: Token = { name: value, state: 'valid', permissions: null, admin_id: this.adminId, ...token };
		this.set(value, whole);
		return whole;
	}

	/** A token as the OAuth flow hands it out. */
	issue(): string {
		const value = `simulated-oauth-token-${++this.issued}`;
		this.give(value, { name: `oauth ${this.issued}` });
		return value;
	}

	nameOf(header: string | undefined): string | null {
		return this.get(bearer(header) ?? '')?.name ?? null;
	}

	check(header: string | undefined): Token {
		const value = bearer(header);
		if (!value) throw new Refusal(401, 'unauthorized', 'Access Token Invalid');
		const token = this.get(value);
		if (!token) throw new Refusal(401, 'unauthorized', 'Access Token Invalid');
		if (token.state === 'revoked') throw new Refusal(401, 'token_revoked', 'Access token has been revoked');
		if (token.state === 'blocked') throw new Refusal(401, 'token_blocked', 'Access token is blocked');
		if (token.state === 'other-region')
			throw new Refusal(
				401,
				'token_unauthorized',
				`Not authorized to access resource: the workspace of this token is not in region ${this.region}`,
			);
		return token;
	}

	/** Refuses what the token's app has no permission for, with 401 or 403: both are seen. */
	permit(token: Token, permission: string, status: number): void {
		if (permission === '' || !token.permissions || token.permissions.includes(permission)) return;
		if (status === 401) throw new Refusal(401, 'token_unauthorized', 'Not authorized to access resource');
		throw new Refusal(
			403,
			'forbidden',
			`You do not have the required scope (${permission}) to access this resource`,
		);
	}
}

function bearer(header: string | undefined): string | null {
	return /^Bearer (\S+)$/.exec(header ?? '')?.[1] ?? null;
}
