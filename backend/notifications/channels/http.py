"""One call to another company's server: no repeats, no redirects, a limit of time."""

from collections.abc import Mapping
from typing import Any, Final

import requests
from requests.adapters import HTTPAdapter

from backend.notifications.channels import ChannelBusy

TIMEOUT_S: Final = 10


class Caller:
    """Keeps one connection to a server and calls it once for each call of ours."""

    def __init__(self, *, timeout_s: float = TIMEOUT_S) -> None:
        self._timeout_s = timeout_s
        self.session = requests.Session()
        self.session.max_redirects = 0  # an answer that sends us elsewhere is none
        for prefix in ("https://", "http://"):
            self.session.mount(prefix, HTTPAdapter(max_retries=0, pool_maxsize=4))

    def post(self, url: str, *, headers: Mapping[str, str], **body: Any) -> requests.Response:
        """Return the answer; `body` is `json=` or `data=`.

        Raises:
            ChannelBusy: no connection, no answer in time, or a redirect.
        """
        try:
            return self.session.post(url, headers=dict(headers), timeout=self._timeout_s, **body)
        except requests.Timeout as error:
            raise ChannelBusy("no answer in time") from error
        except requests.RequestException as error:
            # The text of these errors holds the address: only their name goes on.
            raise ChannelBusy(f"no connection: {type(error).__name__}") from error

    def close(self) -> None:
        """Give the connections back."""
        self.session.close()


def json_of(response: requests.Response) -> dict[str, Any]:
    """Return an answer's JSON object, or raise `ChannelBusy`: a proxy's page is no answer."""
    try:
        value = response.json()
    except ValueError as error:
        raise ChannelBusy("answer makes no sense") from error
    if not isinstance(value, dict):
        raise ChannelBusy("answer makes no sense")
    return value
