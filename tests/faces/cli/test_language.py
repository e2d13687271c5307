"""Every command speaks one language: that of --lang, else of GAOXIN_LANG, else Chinese."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from gaoxin.faces.cli.help import chinese, first_line, with_language
from gaoxin.faces.cli.main import cli
from gaoxin.faces.cli.summary import for_terminal
from gaoxin.kernel.workbook.messages import MESSAGES
from gaoxin.platform.core.models import Zone

CHINESE = re.compile(r"[\u4e00-\u9fff]")


def run(*arguments: str, **environment: str) -> Result:
    return CliRunner(env=environment or None).invoke(cli, arguments)


@pytest.mark.parametrize(
    ("arguments", "zh", "en"),
    [
        (("rules", "show", "tsmx"), "没有规则 tsmx。是不是：tsme@2017？", "There is no rule tsmx. Did you mean: tsme@2017?"),
        (("rules", "show"), "缺少参数 NAME。", "Missing argument 'NAME'."),
        (("rules", "list", "--region", "火星"), "不认识地区“火星”。", "The region '火星' is not known."),
        (("rules", "check", "--foo"), "没有选项 --foo。", "No such option '--foo'."),
        (("assess", "none.xlsx"), "文件“none.xlsx”不存在。", "File 'none.xlsx' does not exist."),
        (("assess", __file__, "--on", "2026-13-01"), "不是日期", "does not match the format"),
        (("assess", __file__, "--kind", "old"), "不在可选值之内：'new', 'recheck'", "is not one of"),
        (("nothing",), "没有命令“nothing”。", "No such command 'nothing'."),
        (("worktime", "due", "--from", "x", "--limit", "3wd"), "错误：", "Error: "),
    ],
)  # fmt: skip
def test_an_error_is_told_in_the_language_asked_for(arguments: tuple[str, ...], zh: str, en: str) -> None:
    assert zh in run(*arguments).stderr
    assert zh in run(*arguments, GAOXIN_LANG="zh").stderr
    assert en in run("--lang", "en", *arguments).stderr
    assert en in run(*arguments, GAOXIN_LANG="en").stderr
    assert zh in run("--lang", "zh", *arguments, GAOXIN_LANG="en").stderr
    assert en in run(*arguments, "--lang", "en").stderr
    assert en in run(*arguments, "--lang=en").stderr


@pytest.mark.parametrize(
    ("arguments", "zh", "en"),
    [
        (("import", "undo", "7"), "没有批次 7", "no batch 7"),
        (("enterprise", "无此企业"), "没有一家企业叫", "No one enterprise is called"),
        (("snapshot", "--zone", "none"), "没有高新区", "No such zone"),
        (("policy", "best", "无此企业"), "没有找到企业", "No enterprise"),
        (("points", "--zone", "none"), "没有这个高新区", "No such zone"),
        (("ledger", "check", "--zone", "none"), "没有高新区“none”", "no zone has the slug 'none'"),
        (("case", "show", "SQ1"), "没有办件“SQ1”", "there is no case 'SQ1'"),
        (("sweep", "--at", "2099-01-01 00:00"), "未来的时刻", "lies in the future"),
        (("audit", "verify", "--zone", "none"), "没有高新区“none”", "no zone has the slug 'none'"),
    ],
)
def test_so_are_the_refusals_of_the_platform(zone: Zone, arguments: tuple[str, ...], zh: str, en: str) -> None:
    assert zh in run(*arguments).stderr
    assert en in run(*arguments, "--lang", "en").stderr
    assert en in run("--lang", "en", *arguments).stderr
    assert zh in run(*arguments).stderr


def _leaves(command: click.Command) -> Iterator[click.Command]:
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            child = command.get_command(context, name)
            assert child is not None
            yield from _leaves(child)
    else:
        yield command


def test_every_command_takes_the_language() -> None:
    lacking = [command.name for command in _leaves(cli) if not any("--lang" in param.opts for param in command.params)]
    assert lacking == ["manage"]


def _texts(command: click.Command) -> Iterator[str]:
    context = click.Context(command)
    yield from (text for text in (command.help, command.short_help) if text)
    yield from (param.help for param in command.get_params(context) if isinstance(param, click.Option) and param.help)


def test_the_help_of_every_command_is_there_in_chinese() -> None:
    texts = {first_line(text) for command in (cli, *_leaves(cli)) for text in _texts(command)}
    assert not {text for text in texts if text not in chinese() and text not in chinese().values()}


def test_help_is_given_in_the_language_asked_for_however_often_it_is_asked() -> None:
    for _time in range(2):
        shown = run("assess", "--help").stdout
        assert ("用法：" in shown, "选项：" in shown, "评价日，不写为今天" in shown, "Usage" in shown) == (
            True,
            True,
            True,
            False,
        )
        shown = run("--lang", "en", "assess", "--help").stdout
        assert ("Usage:" in shown, "Evaluation date; today" in shown, "评价日，" in shown) == (True, True, False)
        assert "规则库：list 列出" in run("--help").stdout
        assert "The rule library" in run("--help", GAOXIN_LANG="en").stdout


def test_a_command_is_given_the_language_once() -> None:
    command = click.Command("trial")
    assert len(with_language(with_language(command)).params) == 1


def test_the_sentences_of_the_command_line_do_not_send_anybody_to_a_page() -> None:
    told = [for_terminal(text) for sentence in MESSAGES.values() for text in (sentence.fix_zh, sentence.fix_en)]
    assert not [text for text in told if "“列的含义”" in text or "column mapping" in text]
    assert any("--map" in text for text in told)


def test_english_output_of_the_library_holds_no_chinese_but_names_of_documents(tmp_path: Path) -> None:
    shown = run("--lang", "en", "rules", "show", "tsme").stdout
    conditions = re.sub(r"〔.*〕", "", shown[shown.index("conditions") :])
    assert not CHINESE.findall(conditions)
