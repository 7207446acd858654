import type { ILoadOptionsFunctions, INodePropertyOptions } from 'n8n-workflow';
import { connect } from '../api';
import { recordsFrom } from '../lists/pages';
import { OWN_TEAMMATE } from '../table/authors';
import { whole } from '../table/paging';
import { calledIn } from '../table/simplify';
import { entriesOf } from './search';

/** What the editor asks Intercom for, so that a person chooses by name. */
const LISTS = {
	teammates: { path: '/admins', key: 'admins' },
	teams: { path: '/teams', key: 'teams' },
	tags: { path: '/tags', key: 'data' },
} as const;

async function choicesOf(
	context: ILoadOptionsFunctions,
	{ path, key }: { path: string; key: string },
): Promise<INodePropertyOptions[]> {
	const api = await connect(context);
	const choices: INodePropertyOptions[] = [];
	for await (const record of recordsFrom(api, whole(key), { method: 'GET', path }, Infinity))
		choices.push(
			...entriesOf({ label: ({ name, email }) => calledIn(name) ?? calledIn(email) ?? '' }, [record]),
		);
	return choices.sort((one, other) => one.name.localeCompare(other.name));
}

/** n8n's `methods.loadOptions` for teammates, teams and tags. */
export const choices = {
	async getTeammates(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
		return await choicesOf(this, LISTS.teammates);
	},

	async getTeammatesAndOwn(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
		return [
			{ name: "The Token's Own", value: OWN_TEAMMATE, description: 'As whom the credential acts' },
			...(await choicesOf(this, LISTS.teammates)),
		];
	},

	async getTeams(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
		return await choicesOf(this, LISTS.teams);
	},

	async getTags(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
		return await choicesOf(this, LISTS.tags);
	},
};
