/**
 * Rewrites workflows that use n8n's built-in Intercom node so that they use this package's node. Loaded by index.html
 * in a browser, where nothing leaves the page, and by the tests in Node.js.
 */
(function (exports) {
	const OLD_TYPE = 'n8n-nodes-base.intercom';
	const NEW_TYPE = 'n8n-nodes-intercom.intercom';

	const locator = (mode, value) => ({ __rl: true, mode, value: value ?? '' });
	/** What a table holds under a name, and nothing of what every object has. */
	const own = (table, name) => (Object.hasOwn(table, name) ? table[name] : undefined);
	const isExpression = (value) => typeof value === 'string' && value.startsWith('=');

	/** Fields of people as the built-in node names them, and as Intercom does today. */
	const PERSON_FIELDS = {
		avatar: 'avatar',
		name: 'name',
		phone: 'phone',
		email: 'email',
		userId: 'external_id',
		unsubscribedFromEmails: 'unsubscribed_from_emails',
	};
	const COMPANY_FIELDS = {
		industry: 'industry',
		monthlySpend: 'monthly_spend',
		name: 'name',
		plan: 'plan',
		size: 'size',
		website: 'website',
	};
	const GONE = {
		utmCampaign: 'UTM Campaign',
		utmContent: 'UTM Content',
		utmMedium: 'UTM Medium',
		utmSource: 'UTM Source',
		utmTerm: 'UTM Term',
		sessionCount: 'Session Count',
	};

	/** The fields that have another name now. What Intercom no longer takes is noted. */
	function fieldsOf(given, names, note) {
		const fields = {};
		for (const [name, value] of Object.entries(given ?? {})) {
			const nameNow = own(names, name);
			if (nameNow) {
				// The built-in node left out what was empty.
				if (value !== '' && value !== null && value !== undefined) fields[nameNow] = value;
			} else if (name === 'updateLastRequestAt') {
				if (value && names === PERSON_FIELDS) fields.last_seen_at = '={{ $now.toISO() }}';
			} else if (name === 'companies') {
				if (value?.length !== 0)
					note('Companies is a step of its own now: add Company: Attach Contact behind this node.');
			} else if (own(GONE, name)) note(`${GONE[name]} is gone: Intercom's API no longer takes it.`);
			else note(`${name} is not known and was left out.`);
		}
		return fields;
	}

	/** Custom attributes, from the list of names and values or from JSON. */
	function attributesOf(old, fields, note) {
		if (old.jsonParameters) {
			if (old.customAttributesJson) fields.custom_attributes_json = old.customAttributesJson;
			return {};
		}
		const value = {};
		for (const each of old.customAttributesUi?.customAttributesValues ?? []) {
			if (isExpression(each.name)) note(`The attribute named ${each.name} has an expression for its name.`);
			else if (each.name) value[each.name] = each.value ?? '';
		}
		if (Object.keys(value).length === 0) return {};
		return { custom_attributes: { mappingMode: 'defineBelow', value } };
	}

	const howMany = ({ returnAll = false, limit = 50 }) =>
		returnAll ? { returnAll } : { returnAll: false, limit };

	const filter = (field, value) => ({ field, operator: 'is', value });

	function searchOf(old, conditions) {
		return {
			resource: 'contact',
			operation: 'search',
			search_by: 'filters',
			combine: 'AND',
			conditions: { values: conditions },
			...howMany(old),
		};
	}

	const FILTERS = { email: 'email', phone: 'phone', segment_id: 'segment_id', tag_id: 'tag_id' };

	function listOf(role, old, note) {
		const conditions = [filter('role', role)];
		for (const [name, value] of Object.entries(old.filters ?? {})) {
			if (value === '') continue;
			if (name === 'company_id')
				note(
					'The filter Company ID was left out. To list people of a company, use Company: Find and Company: Get Contacts.',
				);
			else if (own(FILTERS, name)) conditions.push(filter(FILTERS[name], value));
		}
		return searchOf(old, conditions);
	}

	/** Updates a person who is known by an ID. */
	function updateOf(old, mode, note) {
		const updateFields = fieldsOf(old.additionalFields, PERSON_FIELDS, note);
		return {
			resource: 'contact',
			operation: 'update',
			contact_id: locator(mode, old.value),
			...attributesOf(old, updateFields, note),
			updateFields,
		};
	}

	function upsertOf(role, old, keys, note) {
		const { email, external_id, ...additionalFields } = fieldsOf(old.additionalFields, PERSON_FIELDS, note);
		return {
			resource: 'contact',
			operation: 'upsert',
			role,
			email: keys.email ?? email ?? '',
			external_id: keys.external_id ?? external_id ?? '',
			...attributesOf(old, additionalFields, note),
			additionalFields,
		};
	}

	const MODES = { id: 'id', userId: 'externalId', email: 'email' };

	const OPERATIONS = {
		lead: {
			create: (old, note) => upsertOf('lead', old, { email: old.email }, note),
			update: (old, note) => updateOf(old, MODES[old.updateBy ?? 'id'], note),
			delete: (old) => ({
				resource: 'contact',
				operation: 'delete',
				contact_id: locator(MODES[old.deleteBy ?? 'id'], old.value),
			}),
			get: (old) =>
				old.selectBy === 'phone'
					? { ...searchOf({ returnAll: true }, [filter('role', 'lead'), filter('phone', old.value)]) }
					: {
							resource: 'contact',
							operation: 'get',
							contact_id: locator(MODES[old.selectBy ?? 'id'], old.value),
						},
			getAll: (old, note) => listOf('lead', old, note),
		},
		user: {
			create: (old, note) =>
				upsertOf(
					'user',
					old,
					old.identifierType === 'email' ? { email: old.idValue } : { external_id: old.idValue },
					note,
				),
			update: (old, note) => {
				const by = old.updateBy ?? 'id';
				if (by === 'id') return updateOf(old, 'id', note);
				return upsertOf(
					'user',
					old,
					by === 'email' ? { email: old.value } : { external_id: old.value },
					note,
				);
			},
			delete: (old) => ({ resource: 'contact', operation: 'delete', contact_id: locator('id', old.id) }),
			get: (old) => ({
				resource: 'contact',
				operation: 'get',
				contact_id: locator(MODES[old.selectBy ?? 'id'], old.value),
			}),
			getAll: (old, note) => listOf('user', old, note),
		},
		company: {
			create: companyUpsert,
			update: companyUpsert,
			get: (old) => {
				if ((old.selectBy ?? 'id') === 'id')
					return { resource: 'company', operation: 'get', company_id: locator('id', old.value) };
				return old.selectBy === 'name'
					? { resource: 'company', operation: 'find', find_by: 'name', name: old.value }
					: { resource: 'company', operation: 'find', find_by: 'company_id', company_id: old.value };
			},
			getAll: (old, note) => {
				const { segment_id, tag_id } = old.filters ?? {};
				if (segment_id && tag_id) note('Only the filter Segment ID was kept: one of the two is possible.');
				const chosen = segment_id
					? { chosen_by: 'segment', segment_id: locator('id', segment_id) }
					: { chosen_by: 'tag', tag_id: locator('id', tag_id) };
				return segment_id || tag_id
					? { resource: 'company', operation: 'getTagged', ...chosen, ...howMany(old) }
					: { resource: 'company', operation: 'getAll', ...howMany(old) };
			},
			users: (old) => ({
				resource: 'company',
				operation: 'getContacts',
				company_id: locator('id', old.listBy === 'companyId' ? '={{ $json.id }}' : old.value),
				...howMany(old),
			}),
		},
	};

	function companyUpsert(old, note) {
		const additionalFields = fieldsOf(old.additionalFields, COMPANY_FIELDS, note);
		return {
			resource: 'company',
			operation: 'upsert',
			company_id: old.companyId ?? '',
			...attributesOf(old, additionalFields, note),
			additionalFields,
		};
	}

	/** Operations that gave what had been, and whose output was whole records: nothing behind them should miss a field. */
	const RAW = { output: 'raw' };

	/**
	 * A workflow, or an array of nodes that was copied in the editor, with the built-in nodes in it rewritten.
	 *
	 * @param {object} workflow `{ nodes, connections }` as n8n exports and copies it; it is not changed
	 * @returns {{ workflow: object, converted: string[], notes: { node: string, note: string }[] }} `converted` names the
	 *   nodes; `notes` say what a person has to look at
	 * @throws {Error} for anything that is no workflow
	 */
	exports.convertWorkflow = function (workflow) {
		if (!Array.isArray(workflow?.nodes)) throw new Error('This is no workflow: it has no list of nodes.');
		const result = JSON.parse(JSON.stringify(workflow));
		result.connections ??= {};
		const converted = [];
		const notes = [];
		/** Node → the one before it that finds its company. */
		const finders = new Map();
		const names = new Set(result.nodes.map((node) => node?.name));
		for (const node of [...result.nodes]) {
			if (node?.type !== OLD_TYPE && node?.type !== `${OLD_TYPE}Tool`) continue;
			const note = (text) => notes.push({ node: node.name, note: text });
			const old = node.parameters ?? {};
			const convert = own(own(OPERATIONS, old.resource ?? 'user') ?? {}, old.operation ?? 'create');
			if (!convert) {
				note(`${old.resource}: ${old.operation} is not known, so that the node was left as it is.`);
				continue;
			}
			node.parameters = { ...convert(old, note), ...RAW };
			node.type = node.type.replace(OLD_TYPE, NEW_TYPE);
			node.typeVersion = 1;
			delete node.credentials;
			converted.push(node.name);
			if (old.resource === 'company' && old.operation === 'users' && old.listBy === 'companyId')
				finders.set(node.name, finderOf(node, old.value, names));
		}
		putBefore(result, finders);
		return { workflow: result, converted, notes };
	};

	/** A node that finds the company by your own ID, for one that wants Intercom's. */
	function finderOf(node, companyId, names) {
		const called = `Find Company for ${node.name}`;
		let name = called;
		for (let number = 1; names.has(name); number++) name = `${called} ${number}`;
		names.add(name);
		return {
			...node,
			id: `${node.id ?? node.name}-find`,
			name,
			position: [(node.position?.[0] ?? 0) - 112, (node.position?.[1] ?? 0) + 160],
			parameters: {
				resource: 'company',
				operation: 'find',
				find_by: 'company_id',
				company_id: companyId,
				...RAW,
			},
		};
	}

	/** Puts each of these nodes before the one that it is for: what led there leads to it. */
	function putBefore(workflow, finders) {
		if (finders.size === 0) return;
		for (const outputs of Object.values(workflow.connections))
			for (const targets of Object.values(outputs ?? {}).flat())
				for (const target of targets ?? []) {
					const finder = finders.get(target?.node);
					if (finder) target.node = finder.name;
				}
		for (const [name, finder] of finders) {
			workflow.nodes.push(finder);
			workflow.connections[finder.name] = { main: [[{ node: name, type: 'main', index: 0 }]] };
		}
	}
})(typeof module === 'object' && module.exports ? module.exports : (window.intercomForN8n = {}));
