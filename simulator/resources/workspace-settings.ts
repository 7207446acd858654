import { BlockList, isIP } from 'net';
import { invalid } from '../errors';
import type { Resource } from '../routes';
import { find } from './shapes';

/** The address that requests to the simulated workspace come from, as its activity log says. */
export const CALLER_ADDRESS = '203.0.113.7';

/** Throws for what is neither an address nor a range. */
function allows(entries: string[], address: string): boolean {
	const allowed = new BlockList();
	for (const entry of entries) {
		const [network = '', prefix] = entry.split('/');
		const family = isIP(network);
		const bits = prefix === undefined ? undefined : Number(prefix);
		const longest = family === 4 ? 32 : 128;
		const fits = bits === undefined || (/^\d+$/.test(prefix ?? '') && bits <= longest);
		if (family === 0 || !fits) throw invalid(`'${entry}' is not an IP address or range`, 'ip_allowlist', 422);
		const type = family === 4 ? 'ipv4' : 'ipv6';
		if (bits === undefined) allowed.addAddress(network, type);
		else allowed.addSubnet(network, bits, type);
	}
	return allowed.check(address);
}

export const ipAllowlist: Resource = {
	reads: 'read_ip_allowlist',
	writes: 'write_ip_allowlist',
	routes: {
		'GET /ip_allowlist': ({ workspace }) => ({ type: 'ip_allowlist', ...workspace.ipAllowlist }),
		'PUT /ip_allowlist': ({ workspace, body }) => {
			const before = workspace.ipAllowlist;
			const next = {
				enabled: body.enabled === undefined ? before.enabled : body.enabled === true,
				ip_allowlist: ((body.ip_allowlist ?? before.ip_allowlist) as unknown[]).map(String),
			};
			const inside = allows(next.ip_allowlist, CALLER_ADDRESS);
			if (next.enabled && !inside)
				throw invalid(
					`Your IP (${CALLER_ADDRESS}) is not on the allowlist. Saving would lock you out of this workspace.`,
					'ip_allowlist',
					422,
				);
			workspace.ipAllowlist = next;
			return { type: 'ip_allowlist', ...next };
		},
	},
};

export const workflows: Resource = {
	reads: 'read_workflows',
	writes: 'write_workflows',
	routes: {
		'GET /export/workflows/{id}': ({ workspace, params }) => ({
			export_version: '1.0',
			exported_at: new Date(workspace.clock()).toISOString(),
			app_id: workspace.facts.app_id,
			workflow: find(workspace.plain.workflows, params.id, 'Workflow'),
		}),
	},
};
