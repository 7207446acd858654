/** Intercom's codes of the languages in which a help center can have texts. */
export const LOCALES: readonly string[] = (
	'ar bg bs ca cs da de el en es et fi fr he hr hu id it ja ko lt lv mn nb nl pl pt pt-BR ro ru sl sr sv tr vi ' +
	'zh-CN zh-TW'
).split(' ');
