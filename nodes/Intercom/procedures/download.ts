import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';
import { Cancelled, TooLate, unlessCancelled, within } from '../api';
import { settled } from '../table/complaint';
import type { Run } from '../table/types';

/** For the beginning of an answer, and for a whole file: one that drips must not hold up the workflow for ever. */
const TIMEOUT_MS = 60_000;
const LONGEST_DOWNLOAD_MS = 5 * 60_000;
const MOST_REDIRECTS = 5;
/** More than twice what Intercom takes as an attachment: one that unpacks to more, or never ends, must not fill a memory. */
const MOST_MEGABYTES = 100;

/** Numbers of IPv4 that are not for the open internet, as the bits that they begin with. */
const CLOSED_IPV4: Array<[first: string, bits: number]> = [
	['0.0.0.0', 8],
	['10.0.0.0', 8],
	['100.64.0.0', 10],
	['127.0.0.0', 8],
	['169.254.0.0', 16],
	['172.16.0.0', 12],
	['192.0.0.0', 24],
	['192.168.0.0', 16],
	['198.18.0.0', 15],
	['224.0.0.0', 3],
];

const CLOSED_NAME = /(?:^|\.)(?:localhost|local|localdomain|internal|intranet|lan|home|corp|home\.arpa)$/;

const numberOf = (ipv4: string): number => ipv4.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);

const isClosedIpv4 = (ipv4: string): boolean =>
	CLOSED_IPV4.some(([first, bits]) => {
		const size = 2 ** (32 - bits);
		return Math.floor(numberOf(ipv4) / size) === Math.floor(numberOf(first) / size);
	});

/** The eight groups of an IPv6 address as a URL writes it: in hexadecimal, with '::' at most once. */
function groupsOf(ipv6: string): number[] {
	const [before = '', after] = ipv6.split('::');
	const groups = (part: string) => (part === '' ? [] : part.split(':').map((group) => parseInt(group, 16)));
	const [first, last] = [groups(before), groups(after ?? '')];
	return after === undefined
		? first
		: [...first, ...Array<number>(8 - first.length - last.length).fill(0), ...last];
}

/** Only global unicast (2000::/3) is open; what carries an IPv4 number in it is as closed as that one. */
function isClosedIpv6(ipv6: string): boolean {
	const groups = groupsOf(ipv6);
	const ipv4At = (at: number) => {
		const [high = 0, low = 0] = groups.slice(at, at + 2);
		return [high >> 8, high & 255, low >> 8, low & 255].join('.');
	};
	const [first = 0, second = 0] = groups;
	if (first === 0x2002) return isClosedIpv4(ipv4At(1));
	if (first === 0x64 && second === 0xff9b) return isClosedIpv4(ipv4At(6));
	if (first === 0x2001 && second < 0x200) return true;
	return first >> 13 !== 1;
}

/**
 * Whether a file may be fetched from there although somebody outside chose the address: over HTTP or HTTPS, and from no
 * address or name inside a private network or this machine. A name that leads to a private address is not seen through.
 */
export function isOpenAddress({ protocol, hostname }: URL): boolean {
	if (!/^https?:$/.test(protocol)) return false;
	if (hostname.startsWith('[')) return !isClosedIpv6(hostname.slice(1, -1));
	if (/^\d+(?:\.\d+){3}$/.test(hostname)) return !isClosedIpv4(hostname);
	const name = hostname.replace(/\.$/, '').toLowerCase();
	return name.includes('.') && !CLOSED_NAME.test(name);
}

type Content = Exclude<Parameters<IExecuteFunctions['helpers']['prepareBinaryData']>[0], Buffer>;

const isTooLarge = (bytes: number): boolean => bytes > MOST_MEGABYTES * 1024 * 1024;

interface Answer {
	statusCode: number;
	headers: { location?: string };
	body: Content;
}

/**
 * A file at an address that came with a message, as binary data under this name; or why it is not there, in words
 * without the address, which is a secret of its own. It is asked for without the token, and each redirect is looked at
 * as the first address was. The host that the credential itself names is as open as Intercom's: whoever made the
 * credential chose it. Throws only when the workflow was cancelled.
 */
export async function download(
	run: Run,
	address: string,
	name: string,
	type?: string,
): Promise<{ file: IBinaryData } | { refused: string }> {
	const { context, signal } = run;
	const late = AbortSignal.timeout(LONGEST_DOWNLOAD_MS);
	const found = await answerFrom(run, address, late);
	if ('refused' in found) return found;
	const { content } = found;
	const stop = () => content.destroy(new Error('ETIMEDOUT'));
	let bytes = 0;
	content.prependListener('data', (piece: Uint8Array) => {
		bytes += piece.length;
		if (isTooLarge(bytes)) content.destroy(new Error('EFBIG'));
	});
	for (const each of [late, signal]) each?.addEventListener('abort', stop, { once: true });
	const kept = await settled(unlessCancelled(context.helpers.prepareBinaryData(content, name, type), signal));
	for (const each of [late, signal]) each?.removeEventListener('abort', stop);
	if (signal?.aborted) throw new Cancelled();
	if ('value' in kept) return { file: kept.value };
	return {
		refused: isTooLarge(bytes)
			? `It is larger than ${MOST_MEGABYTES} MB`
			: 'Its storage broke off before its end',
	};
}

async function answerFrom(
	{ context, signal, origin }: Run,
	address: string,
	late: AbortSignal,
): Promise<{ content: Content } | { refused: string }> {
	let target = URL.canParse(address) ? new URL(address) : undefined;
	for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
		if (!target) return { refused: 'Its address is no web address' };
		if (target.origin !== origin && !isOpenAddress(target))
			return {
				refused: 'Its address is inside a private network or on this machine: it was not asked for',
			};
		const { href } = target;
		const answer = await settled(
			unlessCancelled(
				within(
					{ ms: TIMEOUT_MS, signal },
					async (bounded) =>
						(await context.helpers.httpRequest(
							bounded({
								method: 'GET',
								url: href,
								encoding: 'stream',
								returnFullResponse: true,
								ignoreHttpStatusErrors: true,
								disableFollowRedirect: true,
							}),
						)) as Answer,
				),
				late,
			),
		);
		if (signal?.aborted) throw new Cancelled();
		if ('error' in answer) {
			const { code } =
				answer.error instanceof TooLate ? { code: 'ETIMEDOUT' } : (answer.error as { code?: string });
			return { refused: `Its storage answered ${code ?? 'nothing that makes sense'}` };
		}
		const { statusCode, headers, body } = answer.value;
		if (statusCode === 200) return { content: body };
		body.destroy();
		if (statusCode < 300 || statusCode >= 400 || headers.location === undefined)
			return { refused: `Its storage answered ${statusCode}` };
		target = URL.canParse(headers.location, target.href) ? new URL(headers.location, target.href) : undefined;
	}
	return { refused: 'Its storage sends from one address to the next without end' };
}
