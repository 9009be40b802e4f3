import { render } from "preact";
import "virtual:tokens.css";
import "../base.css";
import "../ui/choice.css";
import "./admin.css";
import "./dialogs.css";
import "./tables.css";
import { Admin } from "./admin";

const root = document.getElementById("admin");
if (root === null) throw new Error("the page has no #admin");
render(<Admin />, root);
