// What is said before the page itself can speak, and around it, in its languages (src/language has the rest).

const CHOSEN = "volteface-language";

const WORDS = {
  en: {
    opening: "Opening the workshop…",
    old: "This browser is too old for this page: it needs WebAssembly with SIMD. Update it, or use a current Chrome, Edge, Firefox or Safari.",
    incomplete: "The page could not be loaded completely. Check the connection and load it again.",
    newer: "There is a newer version of this page.",
    load: "Load it",
    later: "Later",
  },
  de: {
    opening: "Die Werkstatt wird geöffnet …",
    old: "Dieser Browser ist zu alt für diese Seite: Sie braucht WebAssembly mit SIMD. Bitte erneuern oder einen aktuellen Chrome, Edge, Firefox oder Safari nehmen.",
    incomplete: "Die Seite ließ sich nicht vollständig laden. Bitte die Verbindung prüfen und noch einmal laden.",
    newer: "Von dieser Seite gibt es eine neuere Fassung.",
    load: "Laden",
    later: "Später",
  },
  fr: {
    opening: "Ouverture de l'atelier…",
    old: "Ce navigateur est trop ancien pour cette page : elle a besoin de WebAssembly avec SIMD. Mettez-le à jour, ou prenez un Chrome, Edge, Firefox ou Safari récent.",
    incomplete: "La page n'a pas pu être chargée entièrement. Vérifiez la connexion et rechargez-la.",
    newer: "Il existe une version plus récente de cette page.",
    load: "La charger",
    later: "Plus tard",
  },
  es: {
    opening: "Abriendo el taller…",
    old: "Este navegador es demasiado antiguo para esta página: necesita WebAssembly con SIMD. Actualízalo o usa un Chrome, Edge, Firefox o Safari actual.",
    incomplete: "La página no se ha podido cargar entera. Comprueba la conexión y vuelve a cargarla.",
    newer: "Hay una versión más nueva de esta página.",
    load: "Cargarla",
    later: "Más tarde",
  },
  zh: {
    opening: "正在打开工作室…",
    old: "此浏览器太旧，无法使用本页面：需要支持 SIMD 的 WebAssembly。请更新，或使用最新的 Chrome、Edge、Firefox 或 Safari。",
    incomplete: "页面没有完整加载。请检查网络连接后重新加载。",
    newer: "本页面有新版本。",
    load: "加载",
    later: "以后再说",
  },
};

/** The language that was chosen here before, else the first of the visitor's that is spoken: what the page does too. */
function language() {
  let chosen = null;
  try {
    chosen = localStorage.getItem(CHOSEN);
  } catch {
    // A browser that keeps nothing has nothing to tell.
  }
  const tags = [chosen, ...(navigator.languages ?? [])].filter(Boolean).map((tag) => tag.toLowerCase().split(/[-_]/)[0]);
  return tags.find((tag) => tag in WORDS) ?? "en";
}

/** Says the document's language before the page does. */
export function begin() {
  const chosen = language();
  document.documentElement.lang = chosen === "zh" ? "zh-Hans" : chosen;
}

/** The words of the language that the document is in. */
export const words = () => WORDS[document.documentElement.lang.split("-")[0]] ?? WORDS.en;
