export { default } from "../unbuilt";
