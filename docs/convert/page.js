/** The page's buttons. */
const element = (id) => document.getElementById(id);

element('convert').addEventListener('click', () => {
	element('notes').replaceChildren();
	element('after').value = '';
	element('copy').disabled = true;
	try {
		const { workflow, converted, notes } = window.intercomForN8n.convertWorkflow(
			JSON.parse(element('before').value),
		);
		element('after').value = JSON.stringify(workflow, null, 2);
		element('copy').disabled = false;
		element('outcome').textContent =
			converted.length > 0 ? `Converted: ${converted.join(', ')}.` : 'No built-in Intercom node was found.';
		for (const { node, note } of notes) {
			const line = document.createElement('li');
			line.textContent = `${node}: ${note}`;
			element('notes').append(line);
		}
	} catch (error) {
		element('outcome').textContent = `Nothing was converted. ${error.message}`;
	}
});

element('copy').addEventListener('click', () => navigator.clipboard.writeText(element('after').value));
