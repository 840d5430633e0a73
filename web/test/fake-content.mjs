// What the fake gateway says. For tests and for looking at the views; the real texts stand under data/.
import { readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..", "..");
const services = JSON.parse(readFileSync(path.join(ROOT, "data", "catalogue", "services.json"), "utf8"));

export const GREETINGS = {
  fi: "Hei! Olen Neuvo, automaattinen neuvoja. Autan löytämään oikean palvelun. En tee päätöksiä.\nKerro omin sanoin, mitä tarvitset. Älä kirjoita henkilötunnusta. Voit pyytää ihmistä milloin vain.",
  en: "Hello! I am Neuvo, an automatic adviser. I help you find the right service. I make no decisions.\nTell me in your own words what you need.",
  ar: "مرحبًا! أنا نيوفو، مستشار آلي. أساعدك في العثور على الخدمة المناسبة، ولا أتخذ أي قرارات.\nاكتب بكلماتك ما تحتاج إليه.",
};

/** A card made of a catalogue entry, as the gateway makes it. */
export function cardOf(id, language, extra = {}) {
  const service = services.find((row) => row.id === id);
  const name = service.names[language] ? language : "fi";
  return {
    service_id: id,
    name: service.names[name],
    name_language: name,
    provider: service.provider,
    phones: service.phones
      .filter((phone) => phone.status === "current" && phone.dial)
      .map(({ number, dial, hours }) => ({ number, dial, hours, open_now: hours === "24/7" })),
    links: service.web_url ? [{ kind: "web", label: new URL(service.web_url).host, url: service.web_url, language: "fi" }] : [],
    municipalities: [],
    updated: service.reviewed,
    source: "starter",
    unchecked: service.contact_status !== "phone_ok",
    ...extra,
  };
}

const crisis = (language) => ({
  author: "bot",
  kind: "emergency",
  level: "crisis",
  kinds: ["suicide_self_harm"],
  text:
    language === "fi"
      ? "Hyvä, että kerroit. Sinun ei tarvitse jäädä tämän kanssa yksin.\nJos sinun tai jonkun toisen henki on vaarassa, soita heti 112. Voit soittaa myös auttavaan puhelimeen ja jutella."
      : "I am glad you told me. You do not have to carry this alone.\nIf your life or someone else's is in danger, call 112 now.",
  cards: ["hatanumero-112", "mieli-kriisipuhelin-fi", "mll-lasten-ja-nuorten-puhelin"].map((id) => cardOf(id, language)),
});

const urgent = (language) => ({
  author: "bot",
  kind: "emergency",
  level: "urgent",
  kinds: ["acute_basic_needs"],
  text: "Ilman ruokaa tai lääkkeitä ei pidä jäädä. Apua saa tänään.\nAlla ovat paikat, joihin kannattaa ottaa ensin yhteyttä.",
  cards: [cardOf("vake-vaihde", language)],
});

const cards = (language) => [
  {
    author: "bot",
    kind: "cards",
    topic: "home_care",
    text: "Kotihoito auttaa, kun arki kotona ei suju ilman apua: peseytyminen, lääkkeet, ruoka. Ensin arvioidaan yhdessä, mitä apua tarvitaan.\nNäistä voi aloittaa:",
    cards: [
      cardOf("vake-vaihde", language, {
        summary: "Puhelinvaihde yhdistää oikeaan yksikköön. Kerro, että asia koskee kotihoitoa.",
        links: [
          { kind: "web", label: "Vantaan ja Keravan hyvinvointialue", url: "https://vakehyva.fi/", language: "fi" },
          { kind: "eservice", label: "vakehyva.fi", url: "https://vakehyva.fi/", language: "sv" },
        ],
        unchecked: true,
      }),
      cardOf("nollalinja", language),
    ],
  },
  {
    author: "bot",
    kind: "choices",
    text: "Kenelle apua tarvitaan?",
    choices: [
      { label: "Minulle", payload: "me" },
      { label: "Läheiselle", payload: "other" },
      { label: "Haluan puhua ihmiselle", payload: "human" },
    ],
  },
];

/** What the bot answers to a text: messages without number and time. */
export function answersTo(text, language) {
  if (/kuolla|kill/i.test(text)) {
    return [crisis(language), { author: "bot", kind: "text", text: "Voit halutessasi jutella myös työntekijän kanssa." }];
  }
  if (/pitkä/.test(text)) {
    const steps = [1, 2, 3].map((number) => `${number}. Vaihe ${number}: soita ja kerro, mitä tarvitset. Kirjoita muistiin, kenen kanssa puhuit ja milloin.`);
    return [{ author: "bot", kind: "text", text: `${"Näin asia etenee yleensä, kun haet apua kotiin. ".repeat(10)}\n${steps.join("\n")}\nLopuksi saat päätöksen.` }];
  }
  if (/vaihe|helpommin/i.test(text)) {
    return [{ author: "bot", kind: "text", topic: "debts", guide: { guide: "debts", step: "begin" }, text: "Kirjoita velat listaan. Listan avulla neuvoja näkee tilanteesi." }];
  }
  if (/ruoka|food/i.test(text)) return [urgent(language)];
  if (/kotihoito|care/i.test(text)) return cards(language);
  return [{ author: "bot", kind: "text", text: `Kerro vähän lisää, niin osaan neuvoa.` }];
}
