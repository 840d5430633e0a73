// The entry of chat.js: makes <neuvo-chat> known to the page.
import { NeuvoChat } from "./chat-widget";

if (!customElements.get("neuvo-chat")) customElements.define("neuvo-chat", NeuvoChat);
