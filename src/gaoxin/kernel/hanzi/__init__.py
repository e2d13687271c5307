"""Chinese text: amounts, company names, words, matching of names. Not here: spreadsheet cells (kernel.workbook), tables.

parse_amount("最高不超过1.2亿元").value                     # Fraction(120000000), bound AT_MOST
directory = Directory({"91…A": ["浙江赞宇科技股份有限公司"], …})
directory.match("赞宇科技").key                             # "91…A", or None: offered to a person
"""

from gaoxin.kernel.hanzi.amounts import Amount, Bound, find_amounts, parse_amount, to_capitals
from gaoxin.kernel.hanzi.errors import AmountInvalid
from gaoxin.kernel.hanzi.folding import fold, half_width
from gaoxin.kernel.hanzi.matching import AUTOMATIC_AT, Candidate, Directory, Match, Reason
from gaoxin.kernel.hanzi.names import CompanyName, company_name
from gaoxin.kernel.hanzi.numerals import read_number
from gaoxin.kernel.hanzi.similarity import similarity
from gaoxin.kernel.hanzi.words import pinyin, pinyin_initials, search_text, search_words, words

__all__ = [
    "AUTOMATIC_AT",
    "Amount",
    "AmountInvalid",
    "Bound",
    "Candidate",
    "CompanyName",
    "Directory",
    "Match",
    "Reason",
    "company_name",
    "find_amounts",
    "fold",
    "half_width",
    "parse_amount",
    "pinyin",
    "pinyin_initials",
    "read_number",
    "search_text",
    "search_words",
    "similarity",
    "to_capitals",
    "words",
]
