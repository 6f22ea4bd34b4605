import Portrait from "./portrait";

export default function Page() {
  return <Portrait src="me.jpg" prompt="blue hair" alt="Somebody with blue hair" />;
}
